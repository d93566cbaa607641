// SPDX-License-Identifier: Apache-2.0

/// What a check found.
///
/// It can be thrown as well, to leave a check from any depth: `throw CheckOutcome.skip("…")`.
public struct CheckOutcome: Error, Sendable, Equatable {
  /// How it ended.
  public var status: CheckStatus
  /// The one value that it is about, as a person reads it: `"12"`, `"1.5 Minsn/s"`.
  public var measured: String?
  /// Why it is no pass; one line.
  public var reason: String?
  /// The exact command that mends it, to be pasted into a shell.
  public var fix: String?
  /// Further values.
  public var details: [CheckDetail]
  /// Whether the reason is that KVM cannot be used here at all.
  public var isKVMUnusable = false

  /// Makes any outcome.
  public init(
    _ status: CheckStatus, measured: String? = nil, reason: String? = nil, fix: String? = nil,
    details: [CheckDetail] = []
  ) {
    self.status = status
    self.measured = measured
    self.reason = reason
    self.fix = fix
    self.details = details
  }

  /// It is as it should be.
  public static func pass(_ measured: String? = nil, details: [CheckDetail] = []) -> CheckOutcome {
    CheckOutcome(.pass, measured: measured, details: details)
  }

  /// It works, but something could be better.
  public static func warn(
    _ reason: String, measured: String? = nil, fix: String? = nil, details: [CheckDetail] = []
  ) -> CheckOutcome {
    CheckOutcome(.warn, measured: measured, reason: reason, fix: fix, details: details)
  }

  /// It does not work.
  public static func fail(
    _ reason: String, measured: String? = nil, fix: String? = nil, details: [CheckDetail] = []
  ) -> CheckOutcome {
    CheckOutcome(.fail, measured: measured, reason: reason, fix: fix, details: details)
  }

  /// It could not be checked here, for a reason that is no fault.
  public static func skip(
    _ reason: String, measured: String? = nil, fix: String? = nil, details: [CheckDetail] = []
  ) -> CheckOutcome {
    CheckOutcome(.skip, measured: measured, reason: reason, fix: fix, details: details)
  }
}
