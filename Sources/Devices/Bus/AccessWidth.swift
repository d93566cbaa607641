// SPDX-License-Identifier: Apache-2.0

/// How many bytes a guest reads or writes at once on a bus.
public enum AccessWidth: UInt8, Sendable, CaseIterable {
  /// One byte.
  case byte = 1
  /// Two bytes.
  case word = 2
  /// Four bytes.
  case doubleword = 4
  /// Eight bytes; memory-mapped I/O only.
  case quadword = 8

  /// The width in bytes, as a power of two. The order of the cases: the compiler has nothing to look up.
  @inlinable
  var logarithm: UInt64 {
    switch self {
    case .byte: 0
    case .word: 1
    case .doubleword: 2
    case .quadword: 3
    }
  }

  /// The width in bytes.
  @inlinable
  public var bytes: UInt64 { 1 &<< logarithm }

  /// A value of this width with every bit set: what a bus answers where no device is.
  @inlinable
  public var ones: UInt64 { ~0 &>> (64 &- 8 &<< logarithm) }
}
