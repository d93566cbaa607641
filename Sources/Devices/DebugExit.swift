// SPDX-License-Identifier: Apache-2.0

/// A port through which a guest ends its machine with a number, at 0xF4.
///
/// An access of any width at its first address counts, with the lowest byte. There is no such
/// thing on a real machine.
public final class DebugExit: BusDevice {
  private let events: any MachineEventSink

  /// Makes the port.
  ///
  /// - Parameter events: told the number.
  public init(events: any MachineEventSink) {
    self.events = events
  }

  /// Answers all ones.
  public func read(offset: UInt64, width: AccessWidth) -> UInt64 {
    width.ones
  }

  /// Ends the machine with the lowest byte of the value.
  public func write(offset: UInt64, width: AccessWidth, value: UInt64) {
    guard offset == 0 else { return }
    events.guestRequested(.debugExit(code: UInt8(truncatingIfNeeded: value)))
  }
}
