// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// When each phase of a machine's life was reached, in nanoseconds of the monotonic clock; 0 where
/// it never was.
public struct MachineTimes: Sendable, Equatable {
  /// The command that asked for the machine began.
  public var requested: UInt64 = 0
  /// The configuration was understood.
  public var parsed: UInt64 = 0
  /// KVM made the virtual machine.
  public var virtualMachine: UInt64 = 0
  /// Guest memory, devices and interrupt controllers were there.
  public var memory: UInt64 = 0
  /// The kernel was in guest memory, and the vCPUs were ready.
  public var loaded: UInt64 = 0
  /// The first vCPU entered the guest.
  public var firstInstruction: UInt64 = 0
  /// The guest sent its first byte.
  public var firstSerialByte: UInt64 = 0
  /// The machine's end was asked for.
  public var ended: UInt64 = 0

  init(requested: UInt64?) {
    parsed = MonotonicClock.nanoseconds
    self.requested = requested ?? parsed
  }

  /// Names and nanoseconds since the request, in order, without the phases that never came.
  public var phases: [(name: String, nanoseconds: UInt64)] {
    [
      ("parse", parsed), ("vm", virtualMachine), ("memory", memory), ("load", loaded),
      ("firstInstruction", firstInstruction), ("firstSerialByte", firstSerialByte), ("end", ended),
    ]
    .filter { $0.1 != 0 }
    .map { ($0.0, $0.1 > requested ? $0.1 - requested : 0) }
  }
}
