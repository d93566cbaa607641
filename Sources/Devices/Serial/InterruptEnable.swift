// SPDX-License-Identifier: Apache-2.0

/// The interrupt enable register (PC16550D, 8.7).
struct InterruptEnable: OptionSet {
  let rawValue: UInt8

  /// Received data available, and the character timeout.
  static let receivedData = InterruptEnable(rawValue: 1 << 0)
  /// Transmitter holding register empty.
  static let transmitterEmpty = InterruptEnable(rawValue: 1 << 1)
  /// Receiver line status.
  static let lineStatus = InterruptEnable(rawValue: 1 << 2)
  /// Modem status.
  static let modemStatus = InterruptEnable(rawValue: 1 << 3)

  /// The bits that exist; the others read zero.
  static let all = InterruptEnable(rawValue: 0x0F)
}
