// SPDX-License-Identifier: Apache-2.0

/// An edge-triggered interrupt input of the guest's interrupt controller.
public protocol InterruptLine: AnyObject, Sendable {
  /// Raises and lowers the line once. Never blocks.
  func trigger()
}

/// A level-triggered interrupt input of the guest's interrupt controller.
public protocol LevelInterruptLine: AnyObject, Sendable {
  /// Sets the level. Never blocks.
  func setLevel(_ asserted: Bool)
}
