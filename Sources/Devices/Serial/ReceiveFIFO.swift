// SPDX-License-Identifier: Apache-2.0

/// The bytes that a serial port received and its driver has not read, at most 16.
struct ReceiveFIFO {
  /// How many bytes fit.
  static let capacity = 16

  private static let breakFlag: UInt16 = 0x100

  private var entries = InlineArray<16, UInt16>(repeating: 0)
  private var front = 0
  /// How many bytes there are.
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  /// Adds a byte at the end; the caller has seen that one fits.
  mutating func append(_ byte: UInt8, isBreak: Bool = false) {
    guard count < Self.capacity else { return }
    entries[(front &+ count) & 15] = UInt16(byte) | (isBreak ? Self.breakFlag : 0)
    count &+= 1
  }

  /// Takes the byte in front.
  mutating func popFirst() -> UInt8? {
    guard count > 0 else { return nil }
    let byte = UInt8(truncatingIfNeeded: entries[front])
    front = (front &+ 1) & 15
    count &-= 1
    return byte
  }

  /// Whether the byte in front is a break that was not reported; it counts as reported from now on.
  mutating func reportBreakInFront() -> Bool {
    guard count > 0, entries[front] & Self.breakFlag != 0 else { return false }
    entries[front] &= ~Self.breakFlag
    return true
  }

  /// Whether a break that was not reported waits.
  var containsBreak: Bool {
    for index in 0..<count where entries[(front &+ index) & 15] & Self.breakFlag != 0 {
      return true
    }
    return false
  }

  mutating func removeAll() {
    count = 0
  }
}
