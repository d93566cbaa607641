// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory

/// `cpu.protected-mode`
struct ProtectedModeCheck: HostCheck {
  let id = "cpu.protected-mode"
  let title = "protected mode: 32 bits, segments and their limits"
  let explanation = """
    Goes from real to protected mode, computes with 32 bits, and reads the last doubleword of a \
    segment and then the one after it, which must raise a general protection fault.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  private static let code: [UInt8] = [
    0xFA,  // start: cli
    0x0F, 0x01, 0x16, 0xF0, 0x04,  // lgdt [0x4F0]
    0x0F, 0x01, 0x1E, 0xE0, 0x04,  // lidt [0x4E0]
    0x0F, 0x20, 0xC0,  // mov eax, cr0
    0x0C, 0x01,  // or al, 1
    0x0F, 0x22, 0xC0,  // mov cr0, eax
    0xEA, 0x18, 0x10, 0x18, 0x00,  // jmp 0x18:(wide)
    0x66, 0xB8, 0x10, 0x00,  // wide: mov ax, 0x10
    0x8E, 0xD8,  // mov ds, ax
    0x8E, 0xD0,  // mov ss, ax
    0xBC, 0x00, 0x70, 0x00, 0x00,  // mov esp, 0x7000
    0xB8, 0x78, 0x56, 0x34, 0x12,  // mov eax, 0x12345678
    0xB9, 0xF0, 0xDE, 0xBC, 0x9A,  // mov ecx, 0x9ABCDEF0
    0xF7, 0xE1,  // mul ecx
    0x89, 0x15, 0x00, 0xF0, 0x00, 0x00,  // mov dword [0xF000], edx
    0xE7, 0x10,  // out 0x10, eax
    0xA1, 0x00, 0xF0, 0x00, 0x00,  // mov eax, dword [0xF000]
    0xE7, 0x10,  // out 0x10, eax
    0x66, 0xB8, 0x40, 0x00,  // mov ax, 0x40
    0x8E, 0xE0,  // mov fs, ax
    0x64, 0xA1, 0xFC, 0x00, 0x00, 0x00,  // mov eax, dword fs:[0xFC]
    0xE7, 0x10,  // out 0x10, eax
    0x64, 0xA1, 0x00, 0x01, 0x00, 0x00,  // mov eax, dword fs:[0x100]
    0xE7, 0x11,  // out 0x11, eax
    0xF4,  // hlt
  ]

  private static let handler: [UInt8] = [
    0x58,  // pop eax
    0xE7, 0x12,  // out 0x12, eax
    0x58,  // pop eax
    0xE7, 0x12,  // out 0x12, eax
    0xF4,  // hlt
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let machine = try SmokeMachine(context, code: Self.code)
    try machine.setProtectedModeHandler(of: 13, code: Self.handler)
    try machine.memory.store(0xCAFE_F00D as UInt32, at: SmokeLayout.data + 0xFC)
    let product = 0x1234_5678 as UInt64 * 0x9ABC_DEF0
    // The last three instructions have 6, 2 and 1 bytes.
    let faulting = SmokeLayout.code + UInt64(Self.code.count) - 9
    let events = try machine.run()
    let computed: [GuestEvent] = [
      .out(0x10, UInt32(truncatingIfNeeded: product)),
      .out(0x10, UInt32(truncatingIfNeeded: product >> 32)),
      .out(0x10, 0xCAFE_F00D as UInt32),
    ]
    if ProcessorInformation.current.isEmulatedByQEMU, events.last?.value(writtenTo: 0x11) != nil {
      try expect(events.dropLast(), are: computed)
      return .skip("QEMU emulates the processor of this host, and checks no segment limits")
    }
    try expect(
      events, are: computed + [.out(0x12, 0 as UInt32), .out(0x12, UInt32(faulting))])
    return .pass()
  }
}
