// SPDX-License-Identifier: Apache-2.0

/// Computes in ring 3, where every KVM runs the processor's own speed, and checks the result.
/// `iterations=N` on the command line changes how long.
@c(guest_main)
func guestMain(_ startInformation: UInt64) {
  Guest.run { () throws(Failure) in
    let given = try StartInformation(at: startInformation).number(of: "iterations")
    let iterations = max(1, given ?? 200_000_000)
    var cycles: UInt64 = 0
    let value = unsafe compute_in_ring3(iterations, buildPageTable(), &cycles)
    guard value == expectedValue(after: iterations) else {
      throw Failure("ring 3 computed wrongly", value)
    }
    Console.write(decimal: iterations)
    Console.line(" iterations in ring 3 in ", cycles, " cycles")
  }
}

/// Maps the first GiB one to one in pages of 2 MiB, open to ring 3, and returns the table's address.
private func buildPageTable() -> UInt64 {
  let top = deviceMemoryAddress()
  let presentWritableUser: UInt64 = 0x7
  for offset in stride(from: UInt64(0), to: 0x2000, by: 8) { store64(top + offset, 0) }
  store64(top, top + 0x1000 | presentWritableUser)
  store64(top + 0x1000, top + 0x2000 | presentWritableUser)
  for index in UInt64(0)..<512 {
    store64(top + 0x2000 + 8 * index, index << 21 | 0x80 | presentWritableUser)
  }
  return top
}

/// What the steps come to, by squaring the step: step after step is one step with other numbers.
private func expectedValue(after iterations: UInt64) -> UInt64 {
  var (multiplier, increment) = (UInt64(MULTIPLIER), UInt64(INCREMENT))
  var value: UInt64 = 0
  var left = iterations
  while left > 0 {
    if left & 1 == 1 { value = value &* multiplier &+ increment }
    increment = increment &* (multiplier &+ 1)
    multiplier = multiplier &* multiplier
    left >>= 1
  }
  return value
}
