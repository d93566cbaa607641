// SPDX-License-Identifier: Apache-2.0

/// The verb that a check belongs to.
public enum CheckGroup: String, Sendable, CaseIterable {
  /// Is the host ready? (`roost doctor`)
  case doctor
  /// Does its KVM do what it should? (`roost smoke`)
  case smoke
}
