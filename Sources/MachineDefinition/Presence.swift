// SPDX-License-Identifier: Apache-2.0

/// Whether a machine has a part.
public enum Presence: String, Sendable, CaseIterable {
  /// It depends on what is booted.
  case auto
  /// It has.
  case on
  /// It has not.
  case off

  /// True and false for what is said, nil for what depends.
  public var isPresent: Bool? {
    switch self {
    case .auto: nil
    case .on: true
    case .off: false
    }
  }
}
