// SPDX-License-Identifier: Apache-2.0

/// A copy of one descriptor (virtio 1.2, 2.7.5).
struct Descriptor {
  /// Guest physical address of the buffer.
  let address: UInt64
  /// Length of the buffer in bytes.
  let length: UInt32
  private let flags: UInt16
  /// The next descriptor's index, if there is one.
  let next: UInt16

  static let size = 16

  var hasNext: Bool { flags & 1 != 0 }
  var isWritable: Bool { flags & 2 != 0 }
  var isIndirect: Bool { flags & 4 != 0 }

  /// Reads each half once.
  init(in table: RingMemory, at index: UInt16) {
    let offset = Int(index) * Self.size
    address = table.load64(at: offset)
    let rest = table.load64(at: offset + 8)
    length = UInt32(truncatingIfNeeded: rest)
    flags = UInt16(truncatingIfNeeded: rest >> 32)
    next = UInt16(truncatingIfNeeded: rest >> 48)
  }
}
