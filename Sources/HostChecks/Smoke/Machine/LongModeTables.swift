// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory

/// Page tables for 64-bit guests (Intel SDM 3A, 4.5): the first 2 MiB at 0, at 1 GiB and at
/// 0xFFFF800000000000, and the interrupt controllers where they are; nothing else.
enum LongModeTables {
  static let present: UInt64 = 1 << 0
  static let writable: UInt64 = 1 << 1
  static let user: UInt64 = 1 << 2
  static let uncached: UInt64 = 0b11 << 3
  static let large: UInt64 = 1 << 7
  static let noExecute: UInt64 = 1 << 63

  /// The tables' root, for CR3.
  static let root = SmokeLayout.pageTables

  static func write(into memory: GuestMemory) throws(GuestMemoryError) {
    let (top, low, high) = (root + 0x1000, root + 0x2000, root + 0x3000)
    let table = present | writable
    for index in [0, 256] as [UInt64] { try memory.store(top | table, at: root + 8 * index) }
    for index in [0, 1] as [UInt64] { try memory.store(low | table, at: top + 8 * index) }
    try memory.store(high | table, at: top + 8 * 3)
    try memory.store(table | large, at: low)
    for address in [0xFEC0_0000, 0xFEE0_0000] as [UInt64] {
      try memory.store(
        address | table | large | uncached, at: high + 8 * (address >> 21 & 511))
    }
  }
}
