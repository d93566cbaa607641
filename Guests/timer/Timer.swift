// SPDX-License-Identifier: Apache-2.0

private let ticks: UInt64 = 20

/// Takes interrupts of the PIT through the PIC, then of the local APIC's timer, and checks all along
/// that the time stamp counter goes forward.
@c(guest_main)
func guestMain(_ startInformation: UInt64) {
  Guest.run { () throws(Failure) in
    Interrupts.startLocalAPIC()
    Interrupts.startPIC(lines: 1 << 0)
    // Channel 0 in rate mode, low byte then high byte: 1193182 Hz / 11932 is 100 Hz.
    output8(UInt16(PIT_COMMAND), 0x34)
    output8(UInt16(PIT_CHANNEL0), UInt8(truncatingIfNeeded: 11932))
    output8(UInt16(PIT_CHANNEL0), UInt8(11932 >> 8))
    let interval = try takeTicks(of: VECTOR_PIC, orFail: "the PIT sent no more ticks, after")
    Interrupts.startPIC(lines: 0)
    report("PIT", interval)

    Interrupts.storeLocalAPIC(LOCAL_APIC_TIMER_DIVIDE, 0x3)
    Interrupts.storeLocalAPIC(LOCAL_APIC_TIMER, 1 << 17 | UInt32(VECTOR_TIMER))
    Interrupts.storeLocalAPIC(LOCAL_APIC_TIMER_INITIAL, 200_000)
    let apicInterval = try takeTicks(
      of: VECTOR_TIMER, orFail: "the local APIC's timer sent no more ticks, after")
    Interrupts.storeLocalAPIC(LOCAL_APIC_TIMER_INITIAL, 0)
    report("local APIC", apicInterval)
  }
}

/// Waits for all ticks of a vector and returns the cycles from the first to the last.
private func takeTicks(
  of vector: Int32, orFail reason: StaticString
) throws(Failure) -> UInt64 {
  let deadline = Deadline.generous
  var first: UInt64 = 0
  var seen: UInt64 = 0
  var last = readTimestamp()
  enableInterrupts()
  defer { disableInterrupts() }
  while seen < ticks {
    let now = readTimestamp()
    guard now >= last else { throw Failure("the time stamp counter went back by", last &- now) }
    last = now
    let count = Interrupts.count(vector)
    if seen == 0 && count > 0 { first = now }
    seen = count
    if deadline.passed { throw Failure(reason, seen) }
    pauseProcessor()
  }
  return last - first
}

private func report(_ name: StaticString, _ cycles: UInt64) {
  Console.write(name)
  Console.write(": ")
  Console.write(decimal: ticks)
  Console.line(" ticks in ", cycles, " cycles")
}
