// SPDX-License-Identifier: Apache-2.0

/// A run of guest RAM that is contiguous both for the guest and in this process.
@safe
public struct MemoryRegion: @unchecked Sendable {
  /// First guest physical address.
  public let base: UInt64
  /// Length in bytes; `base + size` never passes the end of the address space.
  public let size: UInt64
  /// The same bytes in this process. Valid as long as the `GuestMemory` that owns them.
  public let hostAddress: UnsafeMutableRawPointer

  /// First guest physical address after the region.
  public var end: UInt64 { base &+ size }

  /// Whether all of `length` bytes at `address` lie in this region. True for no bytes at its end.
  @inlinable
  public func contains(_ address: UInt64, length: UInt64) -> Bool {
    guard address >= base else { return false }
    let offset = address &- base
    return offset <= size && length <= size &- offset
  }
}
