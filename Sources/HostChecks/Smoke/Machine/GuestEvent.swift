// SPDX-License-Identifier: Apache-2.0

/// What a guest did that left it, as a value that outlives the exit.
enum GuestEvent: Equatable, Sendable {
  /// Wrote to a port: all bytes in order, `width` at a time.
  case out(port: UInt16, width: Int, [UInt8])
  /// Read a port, `count` times `width` bytes.
  case input(port: UInt16, width: Int, count: Int)
  /// Wrote to an address without memory.
  case write(address: UInt64, [UInt8])
  /// Read an address without memory.
  case read(address: UInt64, length: Int)
  /// Halted, with nothing that could wake it.
  case halt

  /// One value written to a port, as wide as its type.
  static func out<Value: FixedWidthInteger>(_ port: UInt16, _ value: Value) -> GuestEvent {
    let bytes = (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return .out(port: port, width: bytes.count, bytes)
  }

  /// The value that was written to a port, zero-extended; nil for every other event.
  func value(writtenTo port: UInt16) -> UInt32? {
    guard case .out(port, _, let bytes) = self, bytes.count <= 4 else { return nil }
    return bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}

extension GuestEvent: CustomStringConvertible {
  /// What the guest did, in words.
  var description: String {
    switch self {
    case .out(let port, _, let bytes): "wrote \(Self.text(bytes)) to port 0x\(Self.text(port))"
    case .input(let port, let width, let count):
      "read \(count) times \(width) bytes from port 0x\(Self.text(port))"
    case .write(let address, let bytes): "wrote \(Self.text(bytes)) to 0x\(Self.text(address))"
    case .read(let address, let length): "read \(length) bytes from 0x\(Self.text(address))"
    case .halt: "halted"
    }
  }

  private static func text(_ value: some FixedWidthInteger) -> String {
    String(value, radix: 16)
  }

  private static func text(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + text($0) }.joined(separator: " ")
  }
}
