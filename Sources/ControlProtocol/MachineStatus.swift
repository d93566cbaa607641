// SPDX-License-Identifier: Apache-2.0

/// What a machine is doing, as its monitor tells it.
public struct MachineStatus: Sendable, Equatable {
  /// What the vCPUs do.
  public enum Activity: String, Sendable, CaseIterable {
    /// They run.
    case running
    /// They stand still until somebody resumes the machine.
    case paused
    /// The machine is ending.
    case ending
  }

  /// What the vCPUs do.
  public var activity: Activity
  /// When the machine was started first, in nanoseconds since 1970.
  public var startedAt: UInt64
  /// How often it has started again since, by its guest's wish or somebody else's.
  public var restarts: UInt64
  /// Whether the guest has asked to be told about the power button.
  public var hearsPowerButton: Bool

  /// A status of these values.
  public init(
    activity: Activity, startedAt: UInt64, restarts: UInt64, hearsPowerButton: Bool
  ) {
    self.activity = activity
    self.startedAt = startedAt
    self.restarts = restarts
    self.hearsPowerButton = hearsPowerButton
  }
}
