// SPDX-License-Identifier: Apache-2.0

/// `cpu.real-mode`
struct RealModeCheck: HostCheck {
  let id = "cpu.real-mode"
  let title = "real mode: arithmetic, port output, halt"
  let explanation = """
    Computes with 16-bit registers, flags, a loop and a stack, writes each result to a port, and \
    halts. It is where every processor starts, and the least that a KVM must be able to do.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  private static let code: [UInt8] = [
    0xB9, 0x14, 0x00,  // start: mov cx, 20
    0x31, 0xC0,  // xor ax, ax
    0xBB, 0x01, 0x00,  // mov bx, 1
    0x93,  // again: xchg ax, bx
    0x01, 0xC3,  // add bx, ax
    0xE2, 0xFB,  // loop again
    0xE7, 0x10,  // out 0x10, ax
    0xB8, 0xEF, 0xBE,  // mov ax, 0xBEEF
    0xBB, 0x34, 0x12,  // mov bx, 0x1234
    0xF7, 0xE3,  // mul bx
    0x52,  // push dx
    0xE7, 0x10,  // out 0x10, ax
    0x58,  // pop ax
    0xE7, 0x10,  // out 0x10, ax
    0xBA, 0x12, 0x00,  // mov dx, 0x0012
    0xB8, 0x56, 0x34,  // mov ax, 0x3456
    0xBB, 0x89, 0x07,  // mov bx, 0x0789
    0xF7, 0xF3,  // div bx
    0xE7, 0x10,  // out 0x10, ax
    0x89, 0xD0,  // mov ax, dx
    0xE7, 0x10,  // out 0x10, ax
    0xB8, 0x01, 0x80,  // mov ax, 0x8001
    0x2D, 0x02, 0x80,  // sub ax, 0x8002
    0x19, 0xD2,  // sbb dx, dx
    0x89, 0xD0,  // mov ax, dx
    0xE7, 0x10,  // out 0x10, ax
    0xE8, 0x09, 0x00,  // call negate
    0xC1, 0xF8, 0x03,  // sar ax, 3
    0xC1, 0xC0, 0x05,  // rol ax, 5
    0xE7, 0x10,  // out 0x10, ax
    0xF4,  // hlt
    0xB8, 0x34, 0x12,  // negate: mov ax, 0x1234
    0xF7, 0xD8,  // neg ax
    0xC3,  // ret
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let machine = try SmokeMachine(context, code: Self.code)
    let product = 0xBEEF as UInt32 * 0x1234
    let (quotient, remainder) = (0x0012_3456 as UInt32).quotientAndRemainder(dividingBy: 0x0789)
    let shifted = UInt16(bitPattern: -0x1234 >> 3)
    try expect(
      machine.run(),
      are: [
        .out(0x10, UInt16(6765)),  // the 20th Fibonacci number
        .out(0x10, UInt16(truncatingIfNeeded: product)),
        .out(0x10, UInt16(truncatingIfNeeded: product >> 16)),
        .out(0x10, UInt16(truncatingIfNeeded: quotient)),
        .out(0x10, UInt16(truncatingIfNeeded: remainder)),
        .out(0x10, UInt16.max),
        .out(0x10, shifted << 5 | shifted >> 11),
      ])
    return .pass()
  }
}
