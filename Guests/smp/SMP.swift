// SPDX-License-Identifier: Apache-2.0

/// Starts all other processors and has each answer interrupts, one sent to it alone and one sent to
/// all. `vcpus=N` on the command line says how many processors there must be.
@c(guest_main)
func guestMain(_ startInformation: UInt64) {
  Guest.run { () throws(Failure) in
    let expected = try StartInformation(at: startInformation).number(of: "vcpus")
    Interrupts.startPIC(lines: 0)
    Interrupts.startLocalAPIC()
    copyTrampoline()
    OtherProcessor.startAll()

    let others = try OtherProcessor.waitForAll(expected: expected)
    for index in 0..<others {
      try OtherProcessor(index: index).answerInterrupt()
    }
    try OtherProcessor.answerBroadcast(count: others)
    Console.line("", others + 1, " processors, every other one answered 2 interrupts")
    if let expected, expected != others + 1 {
      throw Failure("the command line promised more or fewer processors", expected)
    }
  }
}

/// Puts the start of the other processors below 1 MiB, and gives it the first one's page table.
private func copyTrampoline() {
  store32(pageTableAddress(), UInt32(truncatingIfNeeded: readPageTableRegister()))
  for offset in 0..<(trampolineEndAddress() - trampolineAddress()) {
    store8(UInt64(TRAMPOLINE_ADDRESS) + offset, load8(trampolineAddress() + offset))
  }
}
