// SPDX-License-Identifier: Apache-2.0

internal import KVM
internal import POSIX

/// `interrupt.event`
struct InterruptEventCheck: HostCheck {
  let id = "interrupt.event"
  let title = "events that interrupt through IOAPIC and local APIC (irqfd)"
  let explanation = """
    Attaches an event to an input of the IOAPIC, lets a guest route it to its local APIC and halt, \
    and signals the event several times: each must be one interrupt. Detached, it must be none. \
    virtio devices tell of finished work this way.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  private static let input: UInt32 = 21
  private static let vector: UInt64 = 0x41

  private static let code: [UInt8] = [
    0xBF, 0x00, 0x00, 0xE0, 0xFE,  // start: mov edi, 0xFEE00000
    0xC7, 0x87, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // mov dword [rdi + 0x80], 0
    0xC7, 0x87, 0xF0, 0x00, 0x00, 0x00, 0x3F, 0x01, 0x00, 0x00,  // mov dword [rdi + 0xF0], 0x13F
    0xBE, 0x00, 0x00, 0xC0, 0xFE,  // mov esi, 0xFEC00000
    0xC7, 0x06, 0x3B, 0x00, 0x00, 0x00,  // mov dword [rsi], 0x3B
    0xC7, 0x46, 0x10, 0x00, 0x00, 0x00, 0x00,  // mov dword [rsi + 0x10], 0
    0xC7, 0x06, 0x3A, 0x00, 0x00, 0x00,  // mov dword [rsi], 0x3A
    0xC7, 0x46, 0x10, 0x41, 0x00, 0x00, 0x00,  // mov dword [rsi + 0x10], 0x41
    0x31, 0xDB,  // xor ebx, ebx
    0xE6, 0x10,  // out 0x10, al
    0xFB,  // again: sti
    0xF4,  // hlt
    0xFA,  // cli
    0x88, 0xD8,  // mov al, bl
    0xE6, 0x11,  // out 0x11, al
    0xEB, 0xF7,  // jmp again
  ]

  private static let handler: [UInt8] = [
    0xFF, 0xC3,  // inc ebx
    0xC7, 0x87, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // mov dword [rdi + 0xB0], 0
    0x48, 0xCF,  // iretq
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let machine = try SmokeMachine(
      context, [.longMode, .interruptControllers], code: Self.code)
    try SmokeMachine.require(.irqFD, "KVM_CAP_IRQFD", of: machine.virtualMachine)
    try machine.setLongModeHandler(of: Self.vector, code: Self.handler)
    let event = try EventDescriptor()
    let other = try EventDescriptor()
    try machine.virtualMachine.attachInterrupt(event: event.rawValue, to: Self.input)
    guard case .out(0x10, _, _) = try machine.next() else {
      throw CheckOutcome.fail("the guest did not get ready for interrupts")
    }
    for count in 1...3 as ClosedRange<UInt8> {
      event.signal()
      let answer = try machine.next()
      try expect([answer], are: [.out(0x11, count)])
    }
    // Were the detached event still heard, the other one would find its interrupt counted.
    try machine.virtualMachine.detachInterrupt(event: event.rawValue, from: Self.input)
    try machine.virtualMachine.attachInterrupt(event: other.rawValue, to: Self.input)
    event.signal()
    other.signal()
    let answer = try machine.next()
    try expect([answer], are: [.out(0x11, 4 as UInt8)])
    try expect(event.count() == 1, "an event that was detached from its interrupt was still taken")
    return .pass("4 interrupts")
  }
}
