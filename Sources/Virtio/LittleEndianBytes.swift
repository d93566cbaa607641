// SPDX-License-Identifier: Apache-2.0

/// Puts integers one behind the other, little-endian and without gaps.
struct LittleEndianBytes {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ value: some FixedWidthInteger & UnsignedInteger) {
    var rest = value
    for _ in 0..<(value.bitWidth / 8) {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      if value.bitWidth > 8 { rest >>= 8 }
    }
  }
}
