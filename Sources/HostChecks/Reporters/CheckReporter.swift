// SPDX-License-Identifier: Apache-2.0

/// Turns checks into text, piece by piece, as they end.
public protocol CheckReporter {
  /// What comes before the first check.
  mutating func begin(_ checks: [any HostCheck]) -> String
  /// What a check that ended adds.
  mutating func add(_ result: CheckResult) -> String
  /// What comes after the last check.
  mutating func end(_ report: CheckReport) -> String
}
