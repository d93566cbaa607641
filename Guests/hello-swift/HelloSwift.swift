// SPDX-License-Identifier: Apache-2.0

/// Something to greet.
private struct Greeting {
  let text: StaticString
  let squares: [UInt64]

  /// Adds up the squares that a condition picks.
  func sum(where condition: (UInt64) -> Bool) -> UInt64 {
    squares.filter(condition).reduce(0, +)
  }
}

/// Greets with a struct, an array on the heap and closures, and checks that they compute right.
@c(guest_main)
func guestMain(_ startInformation: UInt64) {
  Guest.run { () throws(Failure) in
    let greeting = Greeting(
      text: "Hello from Embedded Swift, this is a Roost guest.\n",
      squares: (1...10).map { $0 * $0 })
    Console.write(greeting.text)
    let sum = greeting.sum { $0 % 2 == 0 }
    Console.line("the even squares up to 100 add up to ", sum)
    guard sum == 220 else { throw Failure("the sum is wrong", sum) }
  }
}
