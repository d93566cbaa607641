// SPDX-License-Identifier: Apache-2.0

/// A length of time that a person writes with a unit: `30s`.
struct TimeSpan: Equatable {
  /// In nanoseconds.
  let nanoseconds: UInt64

  /// Reads a whole number and a unit: `ms`, `s`, `m` or `h`.
  ///
  /// - Returns: nil for anything else, a missing unit and more than 100 years included.
  init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let scale: UInt64
    switch text.dropFirst(digits.count) {
    case "ms": scale = 1_000_000
    case "s": scale = 1_000_000_000
    case "m": scale = 60_000_000_000
    case "h": scale = 3_600_000_000_000
    default: return nil
    }
    guard let number = UInt64(digits) else { return nil }
    let (nanoseconds, overflow) = number.multipliedReportingOverflow(by: scale)
    guard !overflow, nanoseconds < 1 << 61 else { return nil }
    self.nanoseconds = nanoseconds
  }

  /// Reads the value of an option.
  static func option(_ name: String, _ text: String) throws(CommandFailure) -> TimeSpan {
    guard let span = TimeSpan(text), span.nanoseconds > 0 else {
      throw .usage("\(name) \(text): a number with its unit, as in 30s, 500ms or 2m")
    }
    return span
  }
}
