// SPDX-License-Identifier: Apache-2.0

/// Bytes of a structure under construction; integers are stored little-endian.
struct LittleEndianBytes: Sendable, Equatable {
  private(set) var bytes: [UInt8]

  /// Starts with a structure of zeros.
  init(count: Int = 0) {
    bytes = [UInt8](repeating: 0, count: count)
  }

  var count: Int { bytes.count }

  /// Adds an integer at the end.
  mutating func append<Value: FixedWidthInteger>(_ value: Value) {
    for shift in stride(from: 0, to: Value.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> Value(shift)))
    }
  }

  /// Adds bytes at the end.
  mutating func append(_ more: some Sequence<UInt8>) {
    bytes.append(contentsOf: more)
  }

  /// Adds ASCII text at the end, cut or filled with zeros to a fixed length.
  mutating func append(_ text: String, length: Int) {
    let ascii = text.utf8.prefix(length)
    bytes.append(contentsOf: ascii)
    bytes.append(contentsOf: repeatElement(0, count: length - ascii.count))
  }

  /// Replaces the integer at an offset; what lies beyond the end is left out.
  mutating func set<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
    for index in 0..<MemoryLayout<Value>.size where bytes.indices.contains(offset + index) {
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> Value(8 * index))
    }
  }

  /// Replaces bytes from an offset on; what lies beyond the end is left out.
  mutating func set(_ more: some Sequence<UInt8>, at offset: Int) {
    for (index, byte) in more.enumerated() where bytes.indices.contains(offset + index) {
      bytes[offset + index] = byte
    }
  }
}
