// SPDX-License-Identifier: Apache-2.0

/// A state of a machine that is kept, to go back to.
public struct MachineSnapshot: Sendable, Equatable {
  /// What it is called.
  public var name: String
  /// What the machine was doing.
  public var state: MachineState
  /// When it was made, in nanoseconds since 1970; nil where the backend does not know.
  public var time: UInt64?
  /// Whether the machine goes on from it.
  public var isCurrent: Bool

  /// A snapshot of these values.
  public init(name: String, state: MachineState, time: UInt64?, isCurrent: Bool) {
    (self.name, self.state, self.time, self.isCurrent) = (name, state, time, isCurrent)
  }
}
