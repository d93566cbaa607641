// SPDX-License-Identifier: Apache-2.0

/// A register by address space and address (ACPI 6.4, 5.2.3.2).
enum GenericAddress {
  /// A register at an I/O port.
  ///
  /// - Parameters:
  ///   - bits: its width.
  ///   - accessSize: 1 for bytes, 2 for words, 3 for double words.
  static func port(_ port: UInt16, bits: UInt8, accessSize: UInt8) -> [UInt8] {
    var address = LittleEndianBytes()
    address.append([1, bits, 0, accessSize])
    address.append(UInt64(port))
    return address.bytes
  }
}
