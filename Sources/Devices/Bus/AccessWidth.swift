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

  /// The width in bytes.
  @inlinable
  public var bytes: UInt64 { UInt64(rawValue) }

  /// A value of this width with every bit set: what a bus answers where no device is.
  @inlinable
  public var ones: UInt64 { ~0 >> (64 - 8 * bytes) }
}
