// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory
internal import KVM
internal import POSIX

/// A guest in long mode that counts down in ring 0 or in ring 3, to measure how fast its instructions
/// run. It has neither interrupts nor exits before its end, which is a shutdown.
final class SpeedGuest {
  /// A processor's privilege level.
  enum Ring: UInt8 {
    /// That of kernels.
    case kernel = 0
    /// That of user programs.
    case user = 3
  }

  private static let size: UInt64 = 0x20_0000
  private static let (tables, code, mark): (UInt64, UInt64, UInt64) = (0x1000, 0x8000, 0x9000)

  /// Counts RCX down, leaves it in memory as a sign, and ends: there is no handler for the exception.
  private static let instructions: [UInt8] = [
    0x48, 0xFF, 0xC9,  // dec rcx
    0x75, 0xFB,  // jnz -5
    0x48, 0x89, 0x0C, 0x25, 0x00, 0x90, 0x00, 0x00,  // mov [0x9000], rcx
    0x0F, 0x0B,  // ud2
  ]

  private let system: KVMSystem
  private let memory: GuestMemory

  /// Prepares the guest's memory.
  init(_ context: CheckContext) throws {
    system = try KVMSystem(path: context.kvmPath)
    memory = try GuestMemory(size: Self.size)
    // Present, writable, for users as well; the last one a page of 2 MiB.
    let open: UInt64 = 0b111
    try memory.store(Self.tables + 0x1000 | open, at: Self.tables)
    try memory.store(Self.tables + 0x2000 | open, at: Self.tables + 0x1000)
    try memory.store(1 << 7 | open, at: Self.tables + 0x2000)
    try memory.write(Self.instructions, at: Self.code)
  }

  /// How fast instructions run, in thousands a second.
  ///
  /// - Parameter minimum: a measurement is long enough when it took so many nanoseconds.
  /// - Throws: a fail where the guest did not count to its end.
  func thousandsPerSecond(in ring: Ring, minimum: UInt64 = 5_000_000) throws -> UInt64 {
    var count: UInt64 = 2000
    while true {
      let time = max(1, try nanoseconds(toCount: count, in: ring))
      // A step is two instructions.
      if time >= minimum || count >= 1 << 32 { return 2 * count * 1_000_000 / time }
      count *= 4
    }
  }

  /// Runs the guest once.
  private func nanoseconds(toCount count: UInt64, in ring: Ring) throws -> UInt64 {
    let machine = try system.createVirtualMachine()
    if machine.check(.identityMapAddress) > 0 { try machine.setIdentityMapAddress(0xFFFB_C000) }
    if machine.check(.tssAddress) > 0 { try machine.setTSSAddress(0xFFFB_D000) }
    let vcpu = try machine.createVCPU(id: 0)
    try vcpu.setCPUID(system.supportedCPUID())
    try unsafe machine.setMemorySlot(
      MemorySlot(
        number: 0, guestAddress: 0, size: Self.size,
        hostAddress: memory.hostPointer(at: 0, length: Self.size)))
    try memory.store(UInt64.max, at: Self.mark)
    try Self.enter(ring, vcpu, count: count)
    let start = MonotonicClock.nanoseconds
    while true {
      switch try vcpu.runGuest() {
      case .interrupted: continue
      case .shutdown:
        let time = MonotonicClock.nanoseconds &- start
        guard try memory.load(UInt64.self, at: Self.mark) == 0 else {
          throw CheckOutcome.fail("a guest in ring \(ring.rawValue) did not count to its end")
        }
        return time
      case .internalError(let error):
        throw CheckOutcome.fail("KVM could not run a guest in ring \(ring.rawValue): \(error)")
      case let exit:
        throw CheckOutcome.fail("a guest in ring \(ring.rawValue) stopped with \(exit)")
      }
    }
  }

  private static func enter(
    _ ring: Ring, _ vcpu: borrowing VCPU, count: UInt64
  ) throws(KVMError) {
    var special = try vcpu.specialRegisters()
    special.cr0 = 1 << 31 | 1 << 4 | 1 << 0  // PG, ET, PE
    special.cr3 = tables
    special.cr4 = 1 << 5  // PAE
    special.efer = 1 << 10 | 1 << 8  // LMA, LME
    let level = ring.rawValue
    special.cs = Segment(
      limit: .max, selector: 0x08 | UInt16(level), type: 0xB, privilegeLevel: level, longMode: 1,
      granularity: 1)
    let data = Segment(
      limit: .max, selector: 0x10 | UInt16(level), type: 0x3, privilegeLevel: level,
      defaultSize: 1, granularity: 1)
    (special.ds, special.es, special.fs, special.gs, special.ss) = (data, data, data, data, data)
    special.idt = DescriptorTable()
    try vcpu.setSpecialRegisters(special)
    var registers = Registers()
    registers.rip = code
    registers.rsp = code
    registers.rcx = count
    try vcpu.setRegisters(registers)
  }
}
