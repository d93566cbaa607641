// SPDX-License-Identifier: Apache-2.0

/// How a guest runs and ends.
enum Guest {
  /// Runs a guest to its end: status 0 if `body` returns, otherwise a line that says why not.
  static func run(_ body: () throws(Failure) -> Void) -> Never {
    do throws(Failure) {
      try body()
      finish(status: UInt8(STATUS_OK))
    } catch {
      Console.write("failed: ")
      Console.write(error.reason)
      if let value = error.value {
        Console.write(" ")
        Console.write(hexadecimal: value)
      }
      Console.write("\n")
      finish(status: error.status)
    }
  }

  /// Ends the machine; one without the debug-exit port halts for ever.
  static func finish(status: UInt8) -> Never {
    output8(UInt16(DEBUG_EXIT_PORT), status)
    while true { haltForever() }
  }
}

/// Called by interrupts.S for an exception. Swift's own traps, such as an overflow, end here too.
@c(guest_exception)
func guestException(_ vector: UInt64, _ errorCode: UInt64, _ instruction: UInt64) {
  Console.write("failed: exception ")
  Console.write(decimal: vector)
  Console.write(" error ")
  Console.write(hexadecimal: errorCode)
  Console.write(" at ")
  Console.write(hexadecimal: instruction)
  Console.write("\n")
  Guest.finish(status: UInt8(STATUS_EXCEPTION))
}
