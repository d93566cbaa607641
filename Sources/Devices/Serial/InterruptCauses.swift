// SPDX-License-Identifier: Apache-2.0

/// What a serial port has to tell its driver (PC16550D, 8.6).
struct InterruptCauses: OptionSet {
  let rawValue: UInt8

  /// Overrun or break.
  static let lineStatus = InterruptCauses(rawValue: 1 << 0)
  /// As many bytes as the trigger level, or the one byte without FIFO.
  static let dataAvailable = InterruptCauses(rawValue: 1 << 1)
  /// Bytes below the trigger level that nothing follows.
  static let characterTimeout = InterruptCauses(rawValue: 1 << 2)
  /// The transmitter became empty, and nobody has asked for the cause since.
  static let transmitterEmpty = InterruptCauses(rawValue: 1 << 3)
  /// A modem line changed.
  static let modemStatus = InterruptCauses(rawValue: 1 << 4)

  /// There is something to read.
  static let received: InterruptCauses = [.dataAvailable, .characterTimeout]

  /// The low four bits of the interrupt identification register: the cause of highest priority.
  var identification: UInt8 {
    if contains(.lineStatus) { return 0b0110 }
    if contains(.dataAvailable) { return 0b0100 }
    if contains(.characterTimeout) { return 0b1100 }
    if contains(.transmitterEmpty) { return 0b0010 }
    if contains(.modemStatus) { return 0b0000 }
    return 0b0001
  }
}
