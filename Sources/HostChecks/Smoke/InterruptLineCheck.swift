// SPDX-License-Identifier: Apache-2.0

internal import KVM

/// `interrupt.line`
struct InterruptLineCheck: HostCheck {
  let id = "interrupt.line"
  let title = "an interrupt line through the PIC"
  let explanation = """
    Makes the in-kernel interrupt controllers, lets a guest program the PIC and halt, and raises an \
    interrupt line twice: each time the handler must run once and the guest go on.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  private static let code: [UInt8] = [
    0xFA,  // start: cli
    0xB0, 0x11,  // mov al, 0x11
    0xE6, 0x20,  // out 0x20, al
    0xB0, 0x20,  // mov al, 0x20
    0xE6, 0x21,  // out 0x21, al
    0xB0, 0x04,  // mov al, 0x04
    0xE6, 0x21,  // out 0x21, al
    0xB0, 0x01,  // mov al, 0x01
    0xE6, 0x21,  // out 0x21, al
    0xB0, 0xDF,  // mov al, 0xDF
    0xE6, 0x21,  // out 0x21, al
    0x31, 0xDB,  // xor bx, bx
    0xE6, 0x10,  // out 0x10, al
    0xFB,  // again: sti
    0xF4,  // hlt
    0xFA,  // cli
    0x88, 0xD8,  // mov al, bl
    0xE6, 0x11,  // out 0x11, al
    0xEB, 0xF7,  // jmp again
  ]

  private static let handler: [UInt8] = [
    0x50,  // push ax
    0xB0, 0x20,  // mov al, 0x20
    0xE6, 0x20,  // out 0x20, al
    0x43,  // inc bx
    0x58,  // pop ax
    0xCF,  // iret
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let machine = try SmokeMachine(context, .interruptControllers, code: Self.code)
    try machine.setRealModeHandler(of: 0x25, code: Self.handler)
    let ready = try machine.next()
    try expect([ready], are: [.out(0x10, 0xDF as UInt8)])
    for count in 1...2 as ClosedRange<UInt8> {
      try machine.virtualMachine.setInterruptLine(5, asserted: true)
      let event = try machine.next()
      try expect([event], are: [.out(0x11, count)])
      try machine.virtualMachine.setInterruptLine(5, asserted: false)
    }
    return .pass("2 interrupts")
  }
}
