// SPDX-License-Identifier: Apache-2.0
internal import BootProtocols
internal import Devices
internal import GuestMemory
internal import KVM
internal import POSIX
struct VirtioSlot: Sendable {
  let mapping: BusMapping
  let interrupt: UInt32
  static func make(
    _ configuration: MachineConfiguration, memory: GuestMemory, machine: VirtualMachine,
    wiring: InterruptWiring
  ) throws(MachineError) -> [VirtioSlot] { [] }
  func start(on loop: EventLoop) throws(SystemCallError) {}
  func finish() {}
}
