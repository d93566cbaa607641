// SPDX-License-Identifier: Apache-2.0

internal import KVM

/// `clock.forward`
struct ClockCheck: HostCheck {
  let id = "clock.forward"
  let title = "clocks that do not run backwards"
  let explanation = """
    Reads the time stamp counter in the guest a thousand times, inside one entry and across \
    exits, and the machine's clock between them: none may ever show less than before, and both must \
    go on.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  private static let rounds = 4

  private static let code: [UInt8] = [
    0x45, 0x31, 0xC0,  // start: xor r8d, r8d
    0xB9, 0xFA, 0x00, 0x00, 0x00,  // again: mov ecx, 250
    0x0F, 0x31,  // read: rdtsc
    0x48, 0xC1, 0xE2, 0x20,  // shl rdx, 32
    0x48, 0x09, 0xD0,  // or rax, rdx
    0x4C, 0x39, 0xC0,  // cmp rax, r8
    0x72, 0x0B,  // jb back
    0x49, 0x89, 0xC0,  // mov r8, rax
    0xFF, 0xC9,  // dec ecx
    0x75, 0xEB,  // jnz read
    0xE6, 0x10,  // out 0x10, al
    0xEB, 0xE2,  // jmp again
    0xE6, 0x11,  // back: out 0x11, al
    0xF4,  // hlt
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let machine = try SmokeMachine(context, .longMode, code: Self.code)
    var (clock, counter) = (try machine.virtualMachine.clock(), 0 as UInt64)
    for _ in 0..<Self.rounds {
      let event = try machine.next()
      try expect(
        event.value(writtenTo: 0x11) == nil, "the time stamp counter ran backwards in the guest")
      let (nextClock, nextCounter) = (
        try machine.virtualMachine.clock(), try machine.vcpu.registers().r8
      )
      try expect(
        nextCounter > counter, "the time stamp counter stood at 0x\(String(counter, radix: 16))")
      try expect(nextClock > clock, "the machine's clock went from \(clock) to \(nextClock) ns")
      (clock, counter) = (nextClock, nextCounter)
    }
    return .pass("\(250 * Self.rounds) readings")
  }
}
