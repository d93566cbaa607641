// SPDX-License-Identifier: Apache-2.0

/// A line of `roost list`: a machine as its backend sees it now.
public struct MachineSummary: Sendable, Equatable {
  /// What it is called.
  public var name: String
  /// What runs it: `native`, or the URI of a libvirt connection.
  public var backend: String
  /// What it is doing.
  public var state: MachineState
  /// Why, where there is something to say: how it crashed, what is broken.
  public var reason: String?
  /// How many vCPUs; nil for a broken machine.
  public var vcpus: Int?
  /// Guest memory in bytes; nil for a broken machine.
  public var memory: UInt64?
  /// Since when it runs, in nanoseconds since 1970; nil for one that does not run, and where the
  /// backend does not know.
  public var startedAt: UInt64?

  /// A summary of a machine of which only this is known.
  public init(name: String, backend: String, state: MachineState, reason: String? = nil) {
    self.name = name
    self.backend = backend
    self.state = state
    self.reason = reason
  }
}
