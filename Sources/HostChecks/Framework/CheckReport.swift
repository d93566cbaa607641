// SPDX-License-Identifier: Apache-2.0

/// What came of all checks.
public struct CheckReport: Sendable {
  /// The results, in the order of the checks.
  public let results: [CheckResult]
  /// The signal that ended the checks early, or nil.
  public let interruption: Int32?

  /// Joins results.
  public init(results: [CheckResult], interruption: Int32? = nil) {
    self.results = results
    self.interruption = interruption
  }

  /// How many checks ended so.
  public func count(_ status: CheckStatus) -> Int {
    results.count { $0.outcome.status == status }
  }

  /// The exit status of `roost doctor` and `roost smoke`: 0 if all passed, with warnings or without;
  /// 1 if one failed; 3 if one failed because KVM cannot be used; 77 if every check was skipped; 128
  /// plus the signal's number if one ended it.
  public var exitStatus: Int32 {
    if let interruption { return 128 &+ interruption }
    let failures = results.filter { $0.outcome.status == .fail }
    if failures.contains(where: \.outcome.isKVMUnusable) { return 3 }
    if !failures.isEmpty { return 1 }
    return results.allSatisfy { $0.outcome.status == .skip } ? 77 : 0
  }
}
