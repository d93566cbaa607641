// SPDX-License-Identifier: Apache-2.0

internal import KVM
internal import Monitor

/// `cpu.kernel-instructions`
struct KernelInstructionsCheck: HostCheck {
  let id = "cpu.kernel-instructions"
  let title = "instructions that ordinary kernels use in ring 0"
  let explanation = """
    Runs, in ring 0, instructions that today's kernels use and that a KVM which interprets ring 0 is \
    known to refuse. Where it does, this is a skip that names them: small guests run on such a host, \
    ordinary kernels do not.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  /// An instruction, and where `CPUID` says whether the processor has it: a leaf, and a bit of EBX
  /// and ECX.
  private struct Instruction {
    let name: String
    let bytes: [UInt8]
    var feature: (leaf: UInt32, ebx: UInt32, ecx: UInt32)?
  }

  private static var instructions: [Instruction] {
    [
      Instruction(name: "popcnt", bytes: [0xF3, 0x0F, 0xB8, 0xD8], feature: (1, 0, 1 << 23)),
      Instruction(
        name: "cmpxchg16b", bytes: [0x48, 0x0F, 0xC7, 0x0C, 0x25, 0x00, 0x20, 0x00, 0x00],
        feature: (1, 0, 1 << 13)),
      Instruction(
        name: "xsave", bytes: [0x0F, 0xAE, 0x24, 0x25, 0x40, 0x20, 0x00, 0x00],
        feature: (1, 0, 1 << 26)),
      Instruction(name: "fxsave", bytes: [0x0F, 0xAE, 0x04, 0x25, 0x40, 0x20, 0x00, 0x00]),
      Instruction(name: "stac", bytes: [0x0F, 0x01, 0xCB], feature: (7, 1 << 20, 0)),
      Instruction(name: "clac", bytes: [0x0F, 0x01, 0xCA], feature: (7, 1 << 20, 0)),
      Instruction(name: "mfence", bytes: [0x0F, 0xAE, 0xF0]),
      Instruction(name: "int3", bytes: [0xCC]),
    ]
  }

  /// Asks for the leaf in EAX, then runs the instruction, for which EDX:EAX may be a mask.
  private static let question: [UInt8] = [
    0x31, 0xC9,  // xor ecx, ecx
    0x0F, 0xA2,  // cpuid
    0x89, 0xD8,  // mov eax, ebx
    0xE7, 0x11,  // out 0x11, eax
    0x89, 0xC8,  // mov eax, ecx
    0xE7, 0x12,  // out 0x12, eax
    0xB8, 0x03, 0x00, 0x00, 0x00,  // mov eax, 3
    0x31, 0xD2,  // xor edx, edx
  ]
  private static let report: [UInt8] = [
    0xB0, 0x03,  // mov al, 3
    0xE6, 0x10,  // out 0x10, al
  ]
  private static let breakpointHandler: [UInt8] = [
    0x48, 0xCF,  // iretq
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    var (names, refused) = ([] as [String], [] as [String])
    for instruction in Self.instructions {
      guard let runs = try Self.runs(instruction, in: context) else { continue }
      names.append(instruction.name)
      if !runs { refused.append(instruction.name) }
    }
    guard !refused.isEmpty else { return .pass(names.joined(separator: ", ")) }
    return .skip(
      "the KVM of this host interprets kernel-mode code and refuses "
        + "\(refused.joined(separator: ", ")): ordinary kernels do not run here",
      measured: "\(names.count - refused.count) of \(names.count)")
  }

  /// Runs one instruction in a machine of its own.
  ///
  /// - Returns: nil where the processor does not have it, false where a KVM that interprets refuses
  ///   it.
  private static func runs(
    _ instruction: Instruction, in context: CheckContext
  ) throws -> Bool? {
    let machine = try SmokeMachine(
      context, .longMode, code: question + instruction.bytes + report)
    try machine.setLongModeHandler(of: 3, code: breakpointHandler)
    var registers = try machine.vcpu.registers()
    registers.rax = UInt64(instruction.feature?.leaf ?? 0)
    try machine.vcpu.setRegisters(registers)
    let (ebx, ecx) = (try machine.next(), try machine.next())
    if let feature = instruction.feature {
      guard let ebx = ebx.value(writtenTo: 0x11), let ecx = ecx.value(writtenTo: 0x12) else {
        throw CheckOutcome.fail("the guest \(ebx) and \(ecx) instead of telling of its processor")
      }
      if (ebx & feature.ebx) | (ecx & feature.ecx) == 0 { return nil }
    }
    if instruction.name == "xsave" {
      try machine.finishAccess()
      var special = try machine.vcpu.specialRegisters()
      special.cr4 |= 1 << 18  // OSXSAVE
      try machine.vcpu.setSpecialRegisters(special)
    }
    do {
      let event = try machine.next()
      try expect([event], are: [.out(0x10, 3 as UInt8)])
      return true
    } catch let outcome as CheckOutcome where outcome.status == .skip {
      return false
    }
  }
}
