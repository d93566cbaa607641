// SPDX-License-Identifier: Apache-2.0

/// What a machine can be called: never a path, an option or something hidden.
public enum MachineName {
  /// What would be right, in words that follow "it is".
  public static var expectation: String { TextForm.name.expectation }

  /// Whether a machine can have this name.
  public static func isValid(_ name: String) -> Bool { TextForm.name.isRight(name) }
}
