// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory
internal import KVM

/// `cpu.state`
struct StateCheck: HostCheck {
  let id = "cpu.state"
  let title = "a guest goes on in another machine"
  let explanation = """
    Stops a guest in the middle of a computation that uses general and vector registers, a \
    model-specific register and the local APIC with an interrupt pending, saves all state, loads it \
    into a second machine, and runs both: they must do the same. Save, restore and migration rely on \
    it.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  private static let vector: UInt64 = 0x40
  /// How many values the guest writes in a round, and after how many rounds it lets the interrupt in.
  private static let (values, roundsToInterrupt) = (5, 6)

  private static let code: [UInt8] = [
    0xF3, 0x0F, 0x6F, 0x2C, 0x25, 0x00, 0x20, 0x00, 0x00,  // start: movdqu xmm5, xmmword [0x2000]
    0x49, 0xBC, 0xF0, 0xDE, 0xBC, 0x9A, 0x78, 0x56, 0x34, 0x12,  // movabs r12, 0x123456789ABCDEF0
    0xB9, 0x02, 0x01, 0x00, 0xC0,  // mov ecx, 0xC0000102
    0xB8, 0xEF, 0xCD, 0xAB, 0x89,  // mov eax, 0x89ABCDEF
    0xBA, 0x34, 0x12, 0x00, 0x00,  // mov edx, 0x1234
    0x0F, 0x30,  // wrmsr
    0xBF, 0x00, 0x00, 0xE0, 0xFE,  // mov edi, 0xFEE00000
    0xC7, 0x87, 0x80, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00,  // mov dword [rdi + 0x80], 0x20
    0xC7, 0x87, 0xF0, 0x00, 0x00, 0x00, 0x3F, 0x01, 0x00, 0x00,  // mov dword [rdi + 0xF0], 0x13F
    0xC7, 0x87, 0x20, 0x03, 0x00, 0x00, 0x55, 0x00, 0x01, 0x00,  // mov dword [rdi + 0x320], 0x10055
    0xC7, 0x87, 0x00, 0x03, 0x00, 0x00, 0x40, 0x40, 0x04, 0x00,  // mov dword [rdi + 0x300], 0x44040
    0x49, 0x83, 0xC4, 0x07,  // again: add r12, 7
    0x44, 0x89, 0xE0,  // mov eax, r12d
    0xE7, 0x10,  // out 0x10, eax
    0xF3, 0x0F, 0x7F, 0x2C, 0x25, 0x10, 0x20, 0x00, 0x00,  // movdqu xmmword [0x2010], xmm5
    0x8B, 0x04, 0x25, 0x1C, 0x20, 0x00, 0x00,  // mov eax, dword [0x201C]
    0xE7, 0x11,  // out 0x11, eax
    0x0F, 0x32,  // rdmsr
    0xE7, 0x12,  // out 0x12, eax
    0x8B, 0x87, 0x80, 0x00, 0x00, 0x00,  // mov eax, dword [rdi + 0x80]
    0xE7, 0x13,  // out 0x13, eax
    0x8B, 0x87, 0x20, 0x03, 0x00, 0x00,  // mov eax, dword [rdi + 0x320]
    0xE7, 0x14,  // out 0x14, eax
    0x41, 0x80, 0xFC, 0x1A,  // cmp r12b, 0x1A
    0x75, 0xCB,  // jne again
    0xFB,  // sti
    0xF4,  // hlt
    0xFA,  // cli
    0xEB, 0xC6,  // jmp again
  ]

  private static let handler: [UInt8] = [
    0xE6, 0x15,  // out 0x15, al
    0xC7, 0x87, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // mov dword [rdi + 0xB0], 0
    0x48, 0xCF,  // iretq
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let source = try SmokeMachine(
      context, [.longMode, .interruptControllers], code: Self.code)
    try source.setLongModeHandler(of: Self.vector, code: Self.handler)
    try source.memory.write(Array(0xA0...0xAF), at: SmokeLayout.data)
    for round in 1...3 as ClosedRange<UInt32> {
      try expect(Self.round(on: source), are: Self.expected(round))
    }
    try source.finishAccess()

    let target = try SmokeMachine(context, [.longMode, .interruptControllers], code: [])
    try target.memory.write(source.memory.bytes(at: 0, count: SmokeLayout.mainSize), at: 0)
    try Self.move(source.vcpu, to: target.vcpu, KVMSystem(path: context.kvmPath))
    try Self.compare(source.vcpu, target.vcpu)
    for machine in [source, target] {
      for round in 4...8 as ClosedRange<UInt32> {
        try expect(Self.round(on: machine), are: Self.expected(round))
        if round == Self.roundsToInterrupt {
          let event = try machine.next()
          try expect([event], are: [.out(0x15, 0x55 as UInt8)])
        }
      }
    }
    try expect(
      target.vcpu.registers() == source.vcpu.registers(),
      "after the same instructions the second machine has other registers")
    return .pass()
  }

  private static func round(on machine: SmokeMachine) throws -> [GuestEvent] {
    try (0..<values).map { _ in try machine.next() }
  }

  private static func expected(_ round: UInt32) -> [GuestEvent] {
    [
      .out(0x10, 0x9ABC_DEF0 as UInt32 &+ 7 * round),
      .out(0x11, 0xAFAE_ADAC as UInt32),  // the last part of a vector register
      .out(0x12, 0x89AB_CDEF as UInt32),  // the low half of KERNEL_GS_BASE
      .out(0x13, 0x20 as UInt32),  // the local APIC's task priority
      .out(0x14, 0x10055 as UInt32),  // its timer's vector
    ]
  }

  /// Everything of a vCPU that KVM tells, written into another.
  private static func move(
    _ source: borrowing VCPU, to target: borrowing VCPU, _ system: borrowing KVMSystem
  ) throws {
    var registers: [ModelSpecificRegister] = []
    for index in try system.modelSpecificRegisters() {
      registers += try source.modelSpecificRegisters([index])
    }
    try target.setSpecialRegisters(source.specialRegisters())
    for register in registers { try target.setModelSpecificRegisters([register]) }
    try target.setEnabledFloatingPointFeatures(source.enabledFloatingPointFeatures())
    try target.setFloatingPointState(source.floatingPointState())
    try target.setLocalAPICState(source.localAPICState())
    try target.setPendingEvents(source.pendingEvents())
    try target.setRunState(source.runState())
    try target.setRegisters(source.registers())
  }

  private static func compare(_ source: borrowing VCPU, _ target: borrowing VCPU) throws {
    let isSame = [
      ("general registers", try source.registers() == target.registers()),
      ("special registers", try source.specialRegisters() == target.specialRegisters()),
      ("vector registers", try source.floatingPointState() == target.floatingPointState()),
      ("pending events", try source.pendingEvents().bytes == target.pendingEvents().bytes),
      ("run state", try source.runState() == target.runState()),
    ]
    for (name, isSame) in isSame {
      try expect(isSame, "the second machine does not give back the \(name) that were loaded")
    }
  }
}
