// SPDX-License-Identifier: Apache-2.0

extension Array where Element == UInt8 {
  /// Stores a little-endian integer; the array must be long enough.
  mutating func set<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
    for index in 0..<MemoryLayout<Value>.size {
      self[offset + index] = UInt8(truncatingIfNeeded: value >> Value(8 * index))
    }
  }

  /// Stores bytes; the array must be long enough.
  mutating func set(_ bytes: [UInt8], at offset: Int) {
    replaceSubrange(offset..<(offset + bytes.count), with: bytes)
  }

  /// Reads a little-endian integer; the array must be long enough.
  func field<Value: FixedWidthInteger>(_ offset: Int, as type: Value.Type = Value.self) -> Value {
    (0..<MemoryLayout<Value>.size).reduce(0) { result, index in
      result | Value(truncatingIfNeeded: self[offset + index]) << Value(8 * index)
    }
  }
}
