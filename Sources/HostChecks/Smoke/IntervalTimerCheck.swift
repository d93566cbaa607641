// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// `timer.pit`
struct IntervalTimerCheck: HostCheck {
  let id = "timer.pit"
  let title = "interrupts of the interval timer (PIT)"
  let explanation = """
    Lets the PIT interrupt a halted guest a thousand times a second, and counts five interrupts. \
    Kernels calibrate their clocks with it.
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
    0xB0, 0xFE,  // mov al, 0xFE
    0xE6, 0x21,  // out 0x21, al
    0xB0, 0x34,  // mov al, 0x34
    0xE6, 0x43,  // out 0x43, al
    0xB0, 0xA9,  // mov al, 0xA9
    0xE6, 0x40,  // out 0x40, al
    0xB0, 0x04,  // mov al, 0x04
    0xE6, 0x40,  // out 0x40, al
    0x31, 0xDB,  // xor bx, bx
    0xFB,  // sti
    0xF4,  // again: hlt
    0xEB, 0xFD,  // jmp again
  ]

  /// It tells of each interrupt itself: on a slow host the next is due before the guest gets back to
  /// where it was.
  private static let handler: [UInt8] = [
    0x43,  // inc bx
    0x88, 0xD8,  // mov al, bl
    0xE6, 0x11,  // out 0x11, al
    0xB0, 0x20,  // mov al, 0x20
    0xE6, 0x20,  // out 0x20, al
    0xCF,  // iret
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let machine = try SmokeMachine(
      context, [.interruptControllers, .intervalTimer], code: Self.code)
    try machine.setRealModeHandler(of: 0x20, code: Self.handler)
    var events: [GuestEvent] = []
    let start = MonotonicClock.nanoseconds
    for _ in 0..<5 { events.append(try machine.next()) }
    let time = MonotonicClock.nanoseconds &- start
    try expect(events, are: (1...5 as ClosedRange<UInt8>).map { .out(0x11, $0) })
    return .pass("5 interrupts in \(time.timeText)")
  }
}
