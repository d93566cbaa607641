// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// `timer.local-apic`
struct LocalTimerCheck: HostCheck {
  let id = "timer.local-apic"
  let title = "interrupts of the local APIC's timer"
  let explanation = """
    Lets the timer of the local APIC interrupt a halted guest a thousand times a second, and counts \
    five interrupts. Kernels schedule with it.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  private static let code: [UInt8] = [
    0xBF, 0x00, 0x00, 0xE0, 0xFE,  // start: mov edi, 0xFEE00000
    0xC7, 0x87, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // mov dword [rdi + 0x80], 0
    0xC7, 0x87, 0xF0, 0x00, 0x00, 0x00, 0x3F, 0x01, 0x00, 0x00,  // mov dword [rdi + 0xF0], 0x13F
    0xC7, 0x87, 0xE0, 0x03, 0x00, 0x00, 0x0B, 0x00, 0x00, 0x00,  // mov dword [rdi + 0x3E0], 0xB
    0xC7, 0x87, 0x20, 0x03, 0x00, 0x00, 0x40, 0x00, 0x02, 0x00,  // mov dword [rdi + 0x320], 0x20040
    0xC7, 0x87, 0x80, 0x03, 0x00, 0x00, 0x40, 0x42, 0x0F, 0x00,  // mov dword [rdi + 0x380], 1000000
    0x31, 0xDB,  // xor ebx, ebx
    0xFB,  // sti
    0xF4,  // again: hlt
    0xEB, 0xFD,  // jmp again
  ]

  /// It tells of each interrupt itself: on a slow host the next is due before the guest gets back to
  /// where it was.
  private static let handler: [UInt8] = [
    0xFF, 0xC3,  // inc ebx
    0x88, 0xD8,  // mov al, bl
    0xE6, 0x11,  // out 0x11, al
    0xC7, 0x87, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // mov dword [rdi + 0xB0], 0
    0x48, 0xCF,  // iretq
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let machine = try SmokeMachine(
      context, [.longMode, .interruptControllers], code: Self.code)
    try machine.setLongModeHandler(of: 0x40, code: Self.handler)
    var events: [GuestEvent] = []
    let start = MonotonicClock.nanoseconds
    for _ in 0..<5 { events.append(try machine.next()) }
    let time = MonotonicClock.nanoseconds &- start
    try expect(events, are: (1...5 as ClosedRange<UInt8>).map { .out(0x11, $0) })
    return .pass("5 interrupts in \(time.timeText)")
  }
}
