// SPDX-License-Identifier: Apache-2.0

/// Something that happened to a machine.
public struct MachineEvent: Sendable, Equatable {
  /// When, in nanoseconds since 1970.
  public var time: UInt64
  /// What the machine is called.
  public var machine: String
  /// What happened, in one word: `started`, `paused`, `stopped`, `crashed` …
  public var kind: String
  /// More about it, in one line.
  public var detail: String?

  /// An event of these values.
  public init(time: UInt64, machine: String, kind: String, detail: String?) {
    (self.time, self.machine, self.kind, self.detail) = (time, machine, kind, detail)
  }
}
