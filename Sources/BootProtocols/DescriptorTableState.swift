// SPDX-License-Identifier: Apache-2.0

/// GDTR or IDTR.
public struct DescriptorTableState: Sendable, Equatable {
  /// Linear address of the table.
  public var base: UInt64
  /// Offset of its last byte.
  public var limit: UInt16

  /// Makes a register value.
  public init(base: UInt64, limit: UInt16) {
    self.base = base
    self.limit = limit
  }
}
