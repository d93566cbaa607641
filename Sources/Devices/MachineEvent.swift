// SPDX-License-Identifier: Apache-2.0

/// What a guest asks of its machine through a device.
public enum MachineEvent: Sendable, Equatable {
  /// Power off (ACPI S5).
  case powerOff
  /// Reset (i8042 command 0xFE, or the ACPI reset register).
  case reset
  /// The guest wrote this byte to the debug-exit port.
  case debugExit(code: UInt8)
}

/// Takes the requests that end a machine.
public protocol MachineEventSink: AnyObject, Sendable {
  /// Notes the request; called on a vCPU's thread, which stops running the guest on return.
  func guestRequested(_ event: MachineEvent)
}
