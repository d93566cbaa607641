// SPDX-License-Identifier: Apache-2.0

/// What came of a check.
public struct CheckResult: Sendable {
  /// The check.
  public let check: any HostCheck
  /// The worst of its runs.
  public let outcome: CheckOutcome
  /// How long each run took, in nanoseconds, in order; never empty.
  public let durations: [UInt64]

  /// Joins the runs of a check.
  public init(check: any HostCheck, outcome: CheckOutcome, durations: [UInt64]) {
    self.check = check
    self.outcome = outcome
    self.durations = durations
  }

  /// The shortest run, in nanoseconds.
  public var minimum: UInt64 { durations.min() ?? 0 }
  /// The longest run, in nanoseconds.
  public var maximum: UInt64 { durations.max() ?? 0 }
  /// The middle one of the runs, the mean of two where their count is even; in nanoseconds. With one
  /// run, how long that took.
  public var median: UInt64 {
    let sorted = durations.sorted()
    guard let upper = sorted.dropFirst(sorted.count / 2).first else { return 0 }
    guard sorted.count.isMultiple(of: 2) else { return upper }
    let lower = sorted[sorted.count / 2 - 1]
    return lower + (upper - lower) / 2
  }
}
