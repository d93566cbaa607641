// SPDX-License-Identifier: Apache-2.0

/// A system description table: the common header and a body (ACPI 6.4, 5.2.6).
struct ACPITable: Sendable {
  static let headerSize = 36
  static let vendor = "ROOST "

  /// The whole table, its checksum right.
  let bytes: [UInt8]

  /// - Parameter body: what follows the header.
  init(signature: String, revision: UInt8, body: [UInt8]) {
    var table = LittleEndianBytes()
    table.append(signature, length: 4)
    table.append(UInt32(truncatingIfNeeded: Self.headerSize + body.count))
    table.append(revision)
    table.append(UInt8(0))
    table.append(Self.vendor, length: 6)
    table.append("ROOSTVM ", length: 8)
    table.append(UInt32(1))
    table.append("RST ", length: 4)
    table.append(UInt32(1))
    table.append(body)
    table.set(Self.checksum(of: table.bytes), at: 9)
    bytes = table.bytes
  }

  /// The byte that brings the sum of all bytes to zero.
  static func checksum(of bytes: some Sequence<UInt8>) -> UInt8 {
    0 &- bytes.reduce(0, &+)
  }
}
