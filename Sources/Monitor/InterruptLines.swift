// SPDX-License-Identifier: Apache-2.0

internal import Devices
internal import KVM
internal import POSIX

/// An edge-triggered interrupt input that an event raises inside the kernel (irqfd).
final class EdgeInterrupt: InterruptLine {
  private let event: EventDescriptor
  // The event must stay open as long as the machine can look at it.
  private let machine: VirtualMachine

  init(_ machine: VirtualMachine, input: UInt32) throws(MachineError) {
    self.machine = machine
    do {
      event = try EventDescriptor()
      try machine.attachInterrupt(event: event.rawValue, to: input)
    } catch {
      throw .cannotCreate("interrupt \(input): \(error)")
    }
  }

  func trigger() {
    event.signal()
  }
}

/// A level-triggered interrupt input.
final class LevelInterrupt: LevelInterruptLine {
  private let machine: VirtualMachine
  private let input: UInt32

  init(_ machine: VirtualMachine, input: UInt32) {
    self.machine = machine
    self.input = input
  }

  func setLevel(_ asserted: Bool) {
    // KVM refuses only where there is no interrupt controller, and there nobody listens either.
    try? machine.setInterruptLine(input, asserted: asserted)
  }
}

/// An interrupt input of a machine without interrupt controllers.
final class UnconnectedInterrupt: InterruptLine, LevelInterruptLine {
  func trigger() {}
  func setLevel(_ asserted: Bool) {}
}
