// SPDX-License-Identifier: Apache-2.0

/// A range of the memory map that a kernel is told.
public struct MemoryMapEntry: Sendable, Equatable {
  /// What a range may be used for. E820, PVH and Multiboot number these alike.
  public enum Kind: UInt32, Sendable {
    /// RAM that the kernel may use.
    case usable = 1
    /// Not to be touched.
    case reserved = 2
  }

  /// Guest physical address.
  public let base: UInt64
  /// In bytes.
  public let size: UInt64
  /// What it is for.
  public let kind: Kind
}
