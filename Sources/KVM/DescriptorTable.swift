// SPDX-License-Identifier: Apache-2.0

/// The address and size of a table of segment or interrupt descriptors.
///
/// Source: `struct kvm_dtable`.
public struct DescriptorTable: Sendable, Equatable {
  /// Linear address of the first byte.
  public var base: UInt64
  /// Offset of the last byte.
  public var limit: UInt16

  /// Describes a table.
  public init(base: UInt64 = 0, limit: UInt16 = 0) {
    (self.base, self.limit) = (base, limit)
  }
}
