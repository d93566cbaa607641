// SPDX-License-Identifier: Apache-2.0

internal import BootProtocols
internal import Devices
internal import GuestMemory
internal import KVM
internal import POSIX
internal import Virtio

/// The devices of a machine, wired to its interrupt controllers and its buses.
final class Board: Sendable {
  /// I/O ports.
  let ports: Bus
  /// Addresses without memory.
  let memoryMapped: Bus
  /// The serial port and what is behind it.
  let serial: SerialLine
  /// The power button and the way off.
  let power: ACPIPower
  /// The virtio devices, slot by slot.
  let slots: [VirtioSlot]

  /// Makes the devices of a configuration.
  init(
    _ configuration: MachineConfiguration, machine: VirtualMachine, memory: GuestMemory,
    control: MachineControl, serial endpoint: SerialEndpoint, hasInterruptControllers: Bool,
    hasEntropyDevice: Bool, faults: MachineFaults
  ) throws(MachineError) {
    let wiring = InterruptWiring(machine, isConnected: hasInterruptControllers)
    serial = try SerialLine(
      configuration.serial, endpoint, interrupt: try wiring.edge(MachineLayout.serialInterrupt),
      onLeave: { control.requestEnd(.stopped) }, onFailure: { control.requestEnd(.failed($0)) })
    power = ACPIPower(interrupt: wiring.level(MachineLayout.powerInterrupt), events: control)
    slots = try VirtioSlot.make(
      configuration, hasEntropyDevice: hasEntropyDevice, memory: memory, machine: machine,
      wiring: wiring, faults: faults)
    let keyboard = KeyboardController(events: control)
    do {
      ports = try Bus([
        BusMapping(
          name: "serial port", base: MachineLayout.serialPort, length: 8, device: serial.port),
        BusMapping(
          name: "debug exit", base: MachineLayout.debugExitPort, length: 4,
          device: DebugExit(events: control)),
        BusMapping(
          name: "keyboard data", base: MachineLayout.keyboardDataPort, length: 1, device: keyboard),
        BusMapping(
          name: "keyboard command", base: MachineLayout.keyboardCommandPort, length: 1,
          device: keyboard, deviceOffset: 4),
        BusMapping(
          name: "clock", base: MachineLayout.clockPort, length: 2, device: RealTimeClock()),
        BusMapping(
          name: "power", base: MachineLayout.powerPort, length: ACPIPower.length, device: power),
      ])
      memoryMapped = try Bus(slots.map { $0.mapping })
    } catch {
      throw .cannotCreate("the machine's buses: \(error)")
    }
  }
}

extension Board {
  /// What ACPI tells the guest about the machine.
  func description(_ configuration: MachineConfiguration) -> MachineDescription {
    MachineDescription(
      vcpus: configuration.vcpus,
      virtioDevices: slots.map { slot in
        MachineDescription.VirtioDevice(
          base: slot.mapping.base, size: slot.mapping.length, interrupt: slot.interrupt)
      })
  }
}
