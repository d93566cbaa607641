// SPDX-License-Identifier: Apache-2.0

/// Reports through COM1.
enum Console {
  private static var port: UInt16 { UInt16(SERIAL_PORT) }

  /// Writes one byte once the transmitter is empty.
  static func write(byte: UInt8) {
    while input8(port + UInt16(SERIAL_LINE_STATUS)) & 0x20 == 0 { pauseProcessor() }
    output8(port, byte)
  }

  static func write(_ text: StaticString) {
    text.withUTF8Buffer { bytes in unsafe bytes.forEach { write(byte: $0) } }
  }

  static func write(decimal value: UInt64) {
    if value >= 10 { write(decimal: value / 10) }
    write(byte: UInt8(ascii: "0") + UInt8(value % 10))
  }

  /// Writes `0x` and as many digits as the value needs.
  static func write(hexadecimal value: UInt64) {
    write("0x")
    var digits = max(1, (64 - value.leadingZeroBitCount + 3) / 4)
    while digits > 0 {
      digits -= 1
      write(digit: UInt8(value >> (4 * UInt64(digits)) & 0xf))
    }
  }

  /// Writes a byte as two hexadecimal digits.
  static func write(pair byte: UInt8) {
    write(digit: byte >> 4)
    write(digit: byte & 0xf)
  }

  /// Writes a line with a figure in it.
  static func line(_ before: StaticString, _ value: UInt64, _ after: StaticString = "") {
    write(before)
    write(decimal: value)
    write(after)
    write("\n")
  }

  private static func write(digit: UInt8) {
    write(byte: digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
  }
}
