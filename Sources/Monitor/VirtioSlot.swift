// SPDX-License-Identifier: Apache-2.0

internal import Devices
internal import DiskImages
internal import GuestMemory
internal import KVM
internal import POSIX
internal import Virtio

/// A virtio device at its place on the machine's buses.
final class VirtioSlot: Sendable {
  /// A disk and what it counts.
  struct Disk: Sendable {
    let path: String
    let statistics: BlockStatistics
  }

  /// Its registers.
  let mapping: BusMapping
  /// Its interrupt.
  let interrupt: UInt32
  /// What it is, if it is a disk.
  let disk: Disk?

  private let transport: MMIOTransport
  private let machine: VirtualMachine

  /// Puts a device into a slot.
  private init(
    _ number: Int, _ name: String, _ device: sending any VirtioDevice, disk: Disk? = nil,
    memory: GuestMemory, machine: VirtualMachine, wiring: InterruptWiring
  ) throws(MachineError) {
    guard number < MachineLayout.virtioInterrupts.count else {
      throw .invalid("a machine has at most \(MachineLayout.virtioInterrupts.count) devices")
    }
    interrupt = MachineLayout.virtioInterrupts[number]
    self.machine = machine
    self.disk = disk
    let line = try wiring.edge(interrupt)
    do throws(SystemCallError) {
      transport = try MMIOTransport(device: device, memory: memory, interrupt: line)
    } catch {
      throw .cannotCreate("\(name): \(error)")
    }
    mapping = BusMapping(
      name: name, base: MachineLayout.virtioAddress(slot: number),
      length: MachineLayout.virtioSize, device: transport)
  }

  /// Makes the devices of a configuration: its disks in order, then the entropy device.
  static func make(
    _ configuration: MachineConfiguration, hasEntropyDevice: Bool, memory: GuestMemory,
    machine: VirtualMachine, wiring: InterruptWiring, faults: MachineFaults
  ) throws(MachineError) -> [VirtioSlot] {
    var slots: [VirtioSlot] = []
    for (index, disk) in configuration.disks.enumerated() {
      let device = try blockDevice(disk, serial: "roost-disk\(index)", faults: faults)
      let statistics = device.statistics
      slots.append(
        try VirtioSlot(
          index, "disk \(index)", device, disk: Disk(path: disk.path, statistics: statistics),
          memory: memory, machine: machine, wiring: wiring))
    }
    if hasEntropyDevice {
      slots.append(
        try VirtioSlot(
          slots.count, "entropy device", EntropyDevice(), memory: memory, machine: machine,
          wiring: wiring))
    }
    return slots
  }

  private static func blockDevice(
    _ disk: DiskConfiguration, serial: String, faults: MachineFaults
  ) throws(MachineError) -> sending BlockDevice {
    do {
      let image = try DiskImage(path: disk.path, readOnly: disk.isReadOnly)
      let engine = try makeEngine(for: image).engine
      return BlockDevice(engine: faults.disk?(engine) ?? engine, serial: serial)
    } catch {
      throw .cannotCreate("\(error)")
    }
  }

  /// Serves the device on the I/O loop from now on.
  func start(on loop: EventLoop) throws(MachineError) {
    do {
      for (queue, descriptor) in transport.queueNotifyDescriptors.enumerated() {
        try machine.attachIOEvent(
          descriptor,
          to: IOEventTrigger(
            space: .memory, address: mapping.base &+ MMIOTransport.queueNotifyOffset, length: 4,
            value: UInt64(queue)))
        try loop.add(descriptor) { [transport] _ in transport.handleEvent(.queue(queue)) }
      }
      for (index, descriptor) in transport.deviceEventDescriptors.enumerated() {
        try loop.add(descriptor) { [transport] _ in transport.handleEvent(.device(index)) }
      }
    } catch {
      throw .cannotCreate("\(mapping.name): \(error)")
    }
  }

  /// Finishes what is in flight and lets nothing begin until ``release(on:)``; on the I/O loop's
  /// thread, while no vCPU runs.
  func hold(on loop: EventLoop) throws(SystemCallError) {
    for descriptor in descriptors { try loop.hold(descriptor) }
    transport.drain()
  }

  /// Serves the device again, with what its driver asked for before it was held.
  func release(on loop: EventLoop) throws(SystemCallError) {
    for descriptor in descriptors { try loop.release(descriptor) }
  }

  /// What wakes the I/O loop for the device: the notifications of its queues first.
  var descriptors: [Int32] {
    transport.queueNotifyDescriptors + transport.deviceEventDescriptors
  }

  /// Finishes what is in flight; the I/O loop has ended.
  func finish() {
    transport.drain()
  }
}
