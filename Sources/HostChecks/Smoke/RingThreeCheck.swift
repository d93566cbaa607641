// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory
internal import KVM

/// `cpu.ring-3`
struct RingThreeCheck: HostCheck {
  let id = "cpu.ring-3"
  let title = "ring 3 and the protection of pages"
  let explanation = """
    Enters ring 3, which may use its own pages and must get a page fault with the right error code \
    for a write to a read-only page, for pages of the kernel and for absent ones, for code in a page \
    of data, and a general protection fault for a privileged instruction. Each user process relies \
    on it.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  /// Where ring 3 has its pages, and where their tables are.
  private static let base: UInt64 = 0x80_0000_0000
  private static let (tables, userCode): (UInt64, UInt64) = (0xD000, 0x3000)

  private static let code: [UInt8] = [
    0xB8, 0x30, 0x00, 0x00, 0x00,  // start: mov eax, 0x30
    0x0F, 0x00, 0xD8,  // ltr ax
    0x6A, 0x23,  // push 0x23
    0xB8, 0x00, 0x4F, 0x00, 0x00,  // mov eax, 0x4F00
    0x50,  // push rax
    0x6A, 0x02,  // push 2
    0x6A, 0x2B,  // push 0x2B
    0x48, 0xB8, 0x00, 0x00, 0x00, 0x00, 0x80, 0x00, 0x00, 0x00,  // movabs rax, 0x8000000000
    0x50,  // push rax
    0x48, 0xCF,  // iretq
  ]

  private static let ring3: [UInt8] = [
    0x49, 0xB8, 0x00, 0x00, 0x00, 0x00, 0x80, 0x00, 0x00, 0x00,  // start: movabs r8, 0x8000000000
    0x41, 0x8B, 0x80, 0x00, 0x10, 0x00, 0x00,  // mov eax, dword [r8 + 0x1000]
    0x05, 0x11, 0x11, 0x11, 0x11,  // add eax, 0x11111111
    0x41, 0x89, 0x80, 0x04, 0x10, 0x00, 0x00,  // mov dword [r8 + 0x1004], eax
    0x48, 0x8D, 0x1D, 0x07, 0x00, 0x00, 0x00,  // lea rbx, [rip + read]
    0x41, 0x89, 0x80, 0x08, 0x20, 0x00, 0x00,  // mov dword [r8 + 0x2008], eax
    0x41, 0x8B, 0x80, 0x04, 0x20, 0x00, 0x00,  // read: mov eax, dword [r8 + 0x2004]
    0x41, 0x89, 0x80, 0x0C, 0x10, 0x00, 0x00,  // mov dword [r8 + 0x100C], eax
    0x48, 0x8D, 0x1D, 0x07, 0x00, 0x00, 0x00,  // lea rbx, [rip + absent]
    0x41, 0x8B, 0x80, 0x00, 0x30, 0x00, 0x00,  // mov eax, dword [r8 + 0x3000]
    0x48, 0x8D, 0x1D, 0x07, 0x00, 0x00, 0x00,  // absent: lea rbx, [rip + jump]
    0x41, 0x8B, 0x80, 0x00, 0x40, 0x00, 0x00,  // mov eax, dword [r8 + 0x4000]
    0x48, 0x8D, 0x1D, 0x09, 0x00, 0x00, 0x00,  // jump: lea rbx, [rip + privileged]
    0x49, 0x8D, 0x80, 0x00, 0x10, 0x00, 0x00,  // lea rax, [r8 + 0x1000]
    0xFF, 0xE0,  // jmp rax
    0x48, 0x8D, 0x1D, 0x01, 0x00, 0x00, 0x00,  // privileged: lea rbx, [rip + done]
    0xFA,  // cli
    0x0F, 0x0B,  // done: ud2
  ]

  /// An entry of 16 bytes for each exception, then what they share: vector, error code, address and
  /// code segment go to ports, and ring 3 goes on at RBX.
  private static let handlers: [UInt8] = [
    0x6A, 0x00,  // invalid: push 0
    0x6A, 0x06,  // push 6
    0xEB, 0x2A,  // jmp report
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x6A, 0x0D,  // protection: push 13
    0xEB, 0x1C,  // jmp report
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x6A, 0x0E,  // page: push 14
    0xEB, 0x0C,  // jmp report
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x58,  // report: pop rax
    0xE6, 0x11,  // out 0x11, al
    0x58,  // pop rax
    0xE6, 0x12,  // out 0x12, al
    0x0F, 0x20, 0xD0,  // mov rax, cr2
    0xE7, 0x13,  // out 0x13, eax
    0x48, 0x8B, 0x44, 0x24, 0x08,  // mov rax, qword [rsp + 8]
    0xE6, 0x14,  // out 0x14, al
    0x48, 0x89, 0x1C, 0x24,  // mov qword [rsp], rbx
    0x48, 0xCF,  // iretq
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let machine = try SmokeMachine(context, .longMode, code: Self.code)
    let memory = machine.memory
    try Self.writeTables(into: memory)
    try memory.write(Self.ring3, at: Self.userCode)
    try memory.store(0x1234_5678 as UInt32, at: SmokeLayout.data)
    for (index, vector) in [6, 13, 14].enumerated() {
      let entry = SmokeLayout.handlers + 16 * UInt64(index)
      try machine.setLongModeHandler(
        of: UInt64(vector), at: entry, code: index == 0 ? Self.handlers : [])
    }
    try expect(fault(on: machine), is: 14, 0b00111, at: 0x2008, "a write to a read-only page")
    try expect(fault(on: machine), is: 14, 0b00101, at: 0x3000, "a read of the kernel's page")
    try expect(fault(on: machine), is: 14, 0b00100, at: 0x4000, "a read of an absent page")
    try expect(fault(on: machine), is: 14, 0b10101, at: 0x1000, "a jump to a page of data")
    try expect(fault(on: machine), is: 13, 0, at: nil, "cli in ring 3")
    try expect(fault(on: machine), is: 6, 0, at: nil, "ud2 in ring 3")
    let sum = 0x1234_5678 as UInt32 + 0x1111_1111
    for (offset, value) in [4: sum, 8: 0, 12: sum] as [UInt64: UInt32] {
      let found = try memory.load(UInt32.self, at: SmokeLayout.data + offset)
      try HostChecks.expect(
        found == value, "ring 3 left 0x\(String(found, radix: 16)) in its page")
    }
    return .pass("6 faults")
  }

  /// A page of code, a page of data, the same read-only, the same for the kernel, and nothing.
  private static func writeTables(into memory: GuestMemory) throws(GuestMemoryError) {
    let open = LongModeTables.present | LongModeTables.writable | LongModeTables.user
    try memory.store(tables | open, at: LongModeTables.root + 8 * (base >> 39))
    try memory.store(tables + 0x1000 | open, at: tables)
    try memory.store(tables + 0x2000 | open, at: tables + 0x1000)
    let data = SmokeLayout.data | LongModeTables.noExecute
    let pages = [
      userCode | LongModeTables.present | LongModeTables.user,
      data | open,
      data | LongModeTables.present | LongModeTables.user,
      data | LongModeTables.present | LongModeTables.writable,
      0,
    ]
    for (index, page) in pages.enumerated() {
      try memory.store(page, at: tables + 0x2000 + 8 * UInt64(index))
    }
  }

  private struct Fault: Equatable {
    var vector: UInt32
    var errorCode: UInt32
    var address: UInt32
    var codeSegment: UInt32
  }

  /// What the guest tells of its next fault.
  private func fault(on machine: SmokeMachine) throws -> Fault {
    func value(of port: UInt16) throws -> UInt32 {
      let event = try machine.next()
      guard let value = event.value(writtenTo: port) else {
        throw CheckOutcome.fail("the guest \(event), where it should have told of a fault")
      }
      return value
    }
    return Fault(
      vector: try value(of: 0x11), errorCode: try value(of: 0x12), address: try value(of: 0x13),
      codeSegment: try value(of: 0x14))
  }

  private func expect(
    _ fault: Fault, is vector: UInt32, _ errorCode: UInt32, at offset: UInt32?, _ cause: String
  ) throws(CheckOutcome) {
    guard fault.vector == vector, fault.errorCode == errorCode,
      offset.map({ fault.address == $0 }) ?? true
    else {
      throw .fail(
        "\(cause) raised exception \(fault.vector) with error code \(fault.errorCode) at "
          + "0x\(String(fault.address, radix: 16)) instead of \(vector) with \(errorCode)")
    }
    guard fault.codeSegment == 0x2B else {
      throw .fail("\(cause) came from code segment 0x\(String(fault.codeSegment, radix: 16))")
    }
  }
}
