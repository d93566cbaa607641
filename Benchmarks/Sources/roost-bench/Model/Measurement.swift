// SPDX-License-Identifier: Apache-2.0

/// Something to measure, with the rows that it fills.
protocol Measurement: Sendable {
  /// What `--only` and `--skip` call it.
  var name: String { get }
  /// The heading above its rows.
  var title: String { get }

  /// Measures.
  ///
  /// - Parameters:
  ///   - bench: where everything is, and how often to repeat.
  ///   - report: takes each row as soon as it is known.
  /// - Throws: why nothing more of it can be measured.
  func measure(on bench: Bench, report: (Row) -> Void) throws
}
