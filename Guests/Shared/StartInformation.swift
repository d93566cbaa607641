// SPDX-License-Identifier: Apache-2.0

/// What the monitor hands over: a PVH `hvm_start_info`.
struct StartInformation {
  /// Physical address of the command line, which ends with a zero; 0 if there is none.
  let commandLine: UInt64

  /// Reads the start info at a physical address.
  init(at address: UInt64) throws(Failure) {
    guard load32(address) == UInt32(PVH_START_MAGIC) else {
      throw Failure("rdi does not point to a start info", address)
    }
    commandLine = load64(address + UInt64(PVH_START_COMMAND_LINE))
  }

  /// The number of an option `name=number` on the command line.
  func number(of name: StaticString) -> UInt64? {
    guard commandLine != 0 else { return nil }
    var word = commandLine
    while load8(word) != 0 {
      if let number = number(of: name, inWordAt: word) { return number }
      while load8(word) != 0 && load8(word) != UInt8(ascii: " ") { word += 1 }
      while load8(word) == UInt8(ascii: " ") { word += 1 }
    }
    return nil
  }

  private func number(of name: StaticString, inWordAt address: UInt64) -> UInt64? {
    var next = address
    let matches = name.withUTF8Buffer { bytes in
      unsafe bytes.allSatisfy { byte in
        defer { next += 1 }
        return load8(next) == byte
      }
    }
    guard matches, load8(next) == UInt8(ascii: "=") else { return nil }
    next += 1
    var number: UInt64?
    while case let digit = load8(next) &- UInt8(ascii: "0"), digit < 10 {
      number = (number ?? 0) &* 10 &+ UInt64(digit)
      next += 1
    }
    return number
  }
}
