// SPDX-License-Identifier: Apache-2.0

/// Leaves the guest as often as it is told, by writing to a port and by reading from memory that
/// nobody claims. `exits=N` on the command line changes how often.
@c(guest_main)
func guestMain(_ startInformation: UInt64) {
  Guest.run { () throws(Failure) in
    let count = try StartInformation(at: startInformation).number(of: "exits") ?? 20_000

    let start = readTimestamp()
    for _ in 0..<count { output8(UInt16(UNCLAIMED_PORT), 0) }
    let afterPorts = readTimestamp()
    report(count, " port writes in ", afterPorts - start)

    let beforeMemory = readTimestamp()
    var ones: UInt32 = 0xffff_ffff
    for _ in 0..<count { ones &= load32(UInt64(UNCLAIMED_ADDRESS)) }
    report(count, " memory reads in ", readTimestamp() - beforeMemory)
    guard ones == 0xffff_ffff else {
      throw Failure("memory that nobody claims does not read as all ones", UInt64(ones))
    }
  }
}

private func report(_ count: UInt64, _ what: StaticString, _ cycles: UInt64) {
  Console.write(decimal: count)
  Console.line(what, cycles, " cycles")
}
