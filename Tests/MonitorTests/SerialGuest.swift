// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc

/// A guest's driver of a serial port, as seen through the registers.
struct SerialGuest {
  private let port: SerialPort

  init(_ port: SerialPort) {
    self.port = port
  }

  /// Enables the interrupt for received data.
  func listen() { port.write(offset: 1, width: .byte, value: 5) }

  /// Disables every interrupt.
  func ignore() { port.write(offset: 1, width: .byte, value: 0) }

  /// The next byte; nil at a break, or after a minute.
  func receive() -> UInt8? {
    for _ in 0..<60_000 {
      // A new listener is one that polls, too.
      let status = port.read(offset: 5, width: .byte)
      if status & 0x10 != 0 { return nil }
      if status & 0x01 != 0 { return UInt8(truncatingIfNeeded: port.read(offset: 0, width: .byte)) }
      usleep(1000)
    }
    return nil
  }

  /// So many bytes; fewer if a break comes.
  func receive(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count, let byte = receive() { bytes.append(byte) }
    return bytes
  }

  /// Everything up to a break.
  func receiveUntilBreak() -> [UInt8] {
    var bytes: [UInt8] = []
    while let byte = receive() { bytes.append(byte) }
    return bytes
  }
}
