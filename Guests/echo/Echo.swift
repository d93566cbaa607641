// SPDX-License-Identifier: Apache-2.0

/// Echoes what COM1 receives until Ctrl-D or a break condition. Sleeps until interrupt 4 comes in
/// through the I/O APIC.
@c(guest_main)
func guestMain(_ startInformation: UInt64) {
  Guest.run {
    Interrupts.startPIC(lines: 0)
    Interrupts.startLocalAPIC()
    Interrupts.route(line: UInt32(SERIAL_IRQ), to: VECTOR_SERIAL)
    // Writing reads the line status, which takes a break out of it: so before anything is received.
    Console.write("ready\n")
    var port = EchoPort()

    var ended = false
    while !ended {
      // Interrupts are off but for the sleep: one that comes during the echo ends the sleep at once.
      let seen = Interrupts.count(VECTOR_SERIAL)
      ended = port.echoReceived()
      while !ended && Interrupts.count(VECTOR_SERIAL) == seen { sleepUntilInterrupt() }
    }
    Console.write("bye\n")
  }
}
