// SPDX-License-Identifier: Apache-2.0

/// COM1, receiving by interrupt.
struct EchoPort {
  private static let endOfTransmission: UInt8 = 0x04
  private static let dataReady: UInt8 = 1 << 0
  private static let breakReceived: UInt8 = 1 << 4
  private static let transmitterEmpty: UInt8 = 1 << 5

  private let port = UInt16(SERIAL_PORT)
  /// Reading the line status clears the break in it, so whoever reads it notes the break here.
  private var isBroken = false

  /// Enables the interrupts. The FIFOs stay as they are: switching them on would drop what was
  /// sent before the guest came up.
  init() {
    // Output 2 of the UART gates its interrupt on a PC.
    output8(port + UInt16(SERIAL_MODEM_CONTROL), 0x0b)
    // Received data, and line status for the break.
    output8(port + UInt16(SERIAL_INTERRUPT_ENABLE), 0x05)
  }

  /// Echoes all that was received; true if the end came.
  mutating func echoReceived() -> Bool {
    while true {
      _ = input8(port + UInt16(SERIAL_INTERRUPT_IDENTITY))
      let status = lineStatus()
      if status & Self.breakReceived != 0 {
        // The break's own character, all zeros.
        if status & Self.dataReady != 0 { _ = input8(port) }
        return true
      }
      guard status & Self.dataReady != 0 else { return isBroken }
      let byte = input8(port)
      if byte == Self.endOfTransmission || (byte == 0 && isBroken) { return true }
      while lineStatus() & Self.transmitterEmpty == 0 { pauseProcessor() }
      output8(port, byte)
    }
  }

  private mutating func lineStatus() -> UInt8 {
    let status = input8(port + UInt16(SERIAL_LINE_STATUS))
    if status & Self.breakReceived != 0 { isBroken = true }
    return status
  }
}
