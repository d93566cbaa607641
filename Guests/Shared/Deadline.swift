// SPDX-License-Identifier: Apache-2.0

/// A bound on waiting, in cycles of the time stamp counter, so that a machine that does not answer
/// is reported instead of waited for.
struct Deadline {
  private let start = readTimestamp()
  private let cycles: UInt64

  /// Five seconds or more at any usual frequency.
  static var generous: Deadline { Deadline(cycles: 20_000_000_000) }

  init(cycles: UInt64) {
    self.cycles = cycles
  }

  var passed: Bool { readTimestamp() &- start > cycles }

  /// Waits until a condition holds; false if the deadline passed first.
  func wait(until condition: () -> Bool) -> Bool {
    while !condition() {
      if passed { return condition() }
      pauseProcessor()
    }
    return true
  }
}
