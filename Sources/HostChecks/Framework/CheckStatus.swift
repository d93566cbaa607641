// SPDX-License-Identifier: Apache-2.0

/// How a check ended. A later case is the worse one.
public enum CheckStatus: String, Sendable, CaseIterable, Comparable {
  /// It could not be checked here, for a reason that is no fault.
  case skip
  /// It is as it should be.
  case pass
  /// It works, but something could be better.
  case warn
  /// It does not work.
  case fail

  /// The order from harmless to bad.
  public static func < (left: CheckStatus, right: CheckStatus) -> Bool {
    left.severity < right.severity
  }

  private var severity: Int {
    switch self {
    case .skip: 0
    case .pass: 1
    case .warn: 2
    case .fail: 3
    }
  }
}
