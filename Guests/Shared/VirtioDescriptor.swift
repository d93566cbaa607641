// SPDX-License-Identifier: Apache-2.0

/// An entry of a descriptor table (virtio 1.2, 2.7.5).
struct VirtioDescriptor {
  static let next: UInt16 = 1
  static let deviceWrites: UInt16 = 2
  static let indirect: UInt16 = 4

  var address: UInt64
  var length: UInt32
  var flags: UInt16 = 0
  var nextIndex: UInt16 = 0

  /// Writes the entry as number `index` of a table.
  func store(in table: UInt64, at index: UInt16) {
    let entry = table + 16 * UInt64(index)
    store64(entry, address)
    store32(entry + 8, length)
    store16(entry + 12, flags)
    store16(entry + 14, nextIndex)
  }
}
