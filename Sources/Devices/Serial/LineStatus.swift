// SPDX-License-Identifier: Apache-2.0

/// The line status register (PC16550D, 8.4).
struct LineStatus: OptionSet {
  let rawValue: UInt8

  /// At least one byte waits for the driver.
  static let dataReady = LineStatus(rawValue: 1 << 0)
  /// A byte came while the receiver was full.
  static let overrun = LineStatus(rawValue: 1 << 1)
  /// The byte in front is a break.
  static let breakInterrupt = LineStatus(rawValue: 1 << 4)
  /// The transmitter can take a byte.
  static let transmitterHoldingEmpty = LineStatus(rawValue: 1 << 5)
  /// The transmitter has nothing left to send.
  static let transmitterEmpty = LineStatus(rawValue: 1 << 6)
  /// Some byte in the FIFO is a break.
  static let errorInFIFO = LineStatus(rawValue: 1 << 7)
}
