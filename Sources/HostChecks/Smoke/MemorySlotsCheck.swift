// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import GuestMemory
internal import KVM

/// `memory.slots`
struct MemorySlotsCheck: HostCheck {
  let id = "memory.slots"
  let title = "memory slots come, move and go under a running guest"
  let explanation = """
    Adds, moves and removes a memory slot at an address that a guest on another thread reads all the \
    time. From the moment on that KVM says it is done, the guest must see the new memory, or where \
    there is none, the answers of a device.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  private static let rounds = 4
  private static let device: UInt8 = 0x77
  private static let (first, second): (UInt8, UInt8) = (0xA1, 0xB2)

  private static let code: [UInt8] = [
    0xB8, 0x00, 0x20,  // start: mov ax, 0x2000
    0x8E, 0xD8,  // mov ds, ax
    0xA0, 0x00, 0x00,  // again: mov al, byte [0]
    0x26, 0xA2, 0x00, 0x20,  // mov byte es:[0x2000], al
    0x26, 0x66, 0xFF, 0x06, 0x04, 0x20,  // inc dword es:[0x2004]
    0xEB, 0xF1,  // jmp again
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let machine = try SmokeMachine(context, code: Self.code)
    let limit = try TimeLimit(context)
    let (firstMemory, secondMemory) = (SmokeLayout.spare, SmokeLayout.spare + 0x1000)
    try machine.memory.store(Self.first, at: firstMemory)
    try machine.memory.store(Self.second, at: secondMemory)
    let guest = try RunningGuest(machine) { _ in [Self.device] }
    func slot(at address: UInt64, _ offset: UInt64) throws -> MemorySlot {
      try machine.slot(1, at: address, size: 0x1000, offset: offset)
    }
    let outcome = Result {
      try expectReads(Self.device, on: machine, limit, "before there was a slot")
      for _ in 0..<Self.rounds {
        try machine.virtualMachine.setMemorySlot(slot(at: SmokeLayout.window, firstMemory))
        try expectReads(Self.first, on: machine, limit, "after a slot was added")
        try machine.virtualMachine.removeMemorySlot(number: 1)
        try expectReads(Self.device, on: machine, limit, "after a slot was removed")
        try machine.virtualMachine.setMemorySlot(
          slot(at: SmokeLayout.window + 0x1000, secondMemory))
        try expectReads(Self.device, on: machine, limit, "after a slot was added elsewhere")
        try machine.virtualMachine.setMemorySlot(slot(at: SmokeLayout.window, secondMemory))
        try expectReads(Self.second, on: machine, limit, "after a slot was moved")
        try machine.virtualMachine.removeMemorySlot(number: 1)
      }
    }
    _ = try guest.stop(within: limit)
    try outcome.get()
    return .pass("\(5 * Self.rounds) changes")
  }

  /// Waits until the guest has read and told twice: the second time began after the change.
  private func expectReads(
    _ value: UInt8, on machine: SmokeMachine, _ limit: TimeLimit, _ moment: String
  ) throws {
    let count = try machine.memory.load(UInt32.self, at: SmokeLayout.data + 4)
    while try machine.memory.load(UInt32.self, at: SmokeLayout.data + 4) &- count < 2 {
      try expect(!limit.isOver, "\(moment) the guest did not go on in \(limit.text)")
      usleep(20)
    }
    let found = try machine.memory.load(UInt8.self, at: SmokeLayout.data)
    try expect(
      found == value,
      "\(moment) the guest reads 0x\(String(found, radix: 16)) instead of "
        + "0x\(String(value, radix: 16))")
  }
}
