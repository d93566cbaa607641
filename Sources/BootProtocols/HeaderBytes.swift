// SPDX-License-Identifier: Apache-2.0

/// A small part of an image, read field by field; a field beyond its end is an error, not a trap.
struct HeaderBytes: Sendable {
  let bytes: [UInt8]
  /// What it is, for the message.
  let part: String
  let file: String

  /// A little-endian integer at an offset in bytes.
  func field<Value: FixedWidthInteger & UnsignedInteger>(
    _ offset: Int, as type: Value.Type = Value.self
  ) throws(BootError) -> Value {
    let field = try slice(offset, length: MemoryLayout<Value>.size)
    return field.reversed().reduce(0) { ($0 << 8) | Value(truncatingIfNeeded: $1) }
  }

  /// Some bytes from an offset on.
  func slice(_ offset: Int, length: Int) throws(BootError) -> ArraySlice<UInt8> {
    guard offset >= 0, length >= 0, offset <= bytes.count, length <= bytes.count - offset else {
      let end = UInt64(clamping: offset).addingReportingOverflow(UInt64(clamping: length))
      throw .truncated(
        file: file, part: part, end: end.overflow ? .max : end.partialValue,
        size: UInt64(bytes.count))
    }
    return bytes[offset..<(offset + length)]
  }

  /// Whether these bytes stand at an offset.
  func matches(_ pattern: [UInt8], at offset: Int = 0) -> Bool {
    guard offset >= 0, offset <= bytes.count, pattern.count <= bytes.count - offset else {
      return false
    }
    return bytes[offset..<(offset + pattern.count)].elementsEqual(pattern)
  }

  /// Whether this ASCII text stands at an offset.
  func matches(_ text: String, at offset: Int = 0) -> Bool {
    matches(Array(text.utf8), at: offset)
  }
}
