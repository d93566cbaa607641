// SPDX-License-Identifier: Apache-2.0

/// Page tables that map the first 4 GiB to themselves with 2 MiB pages (Intel SDM 3A, 4.5).
struct IdentityPageTables: Sendable {
  /// One PML4, one page directory pointer table, four page directories.
  static let size: UInt64 = 6 * pageSize
  private static let pageSize: UInt64 = 4096
  private static let presentWritable: UInt64 = 0b11
  private static let large: UInt64 = 1 << 7

  let bytes: [UInt8]

  /// - Parameter address: guest physical address of the tables, a multiple of 4096.
  init(at address: UInt64) {
    var tables = LittleEndianBytes(count: Int(Self.size))
    tables.set((address + Self.pageSize) | Self.presentWritable, at: 0)
    for directory in 0..<UInt64(4) {
      let directoryAddress = address + (2 + directory) * Self.pageSize
      tables.set(
        directoryAddress | Self.presentWritable, at: Int(Self.pageSize + directory * 8))
    }
    for page in 0..<UInt64(4 * 512) {
      tables.set(
        (page << 21) | Self.presentWritable | Self.large, at: Int(2 * Self.pageSize + page * 8))
    }
    bytes = tables.bytes
  }
}
