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
