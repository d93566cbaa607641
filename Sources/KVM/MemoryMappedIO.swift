// SPDX-License-Identifier: Apache-2.0

/// A guest's access to an address that no memory slot backs.
///
/// It refers to the vCPU's shared page: use it before the vCPU runs again.
///
/// Source: `KVM_EXIT_MMIO`.
@safe
public struct MemoryMappedIO {
  /// Whether the guest writes.
  public let isWrite: Bool
  /// Guest physical address of the first byte.
  public let address: UInt64
  /// In bytes, 1…8; an access that crosses a page comes in parts of any such length.
  public let length: Int
  /// `length` bytes: what the guest wrote, or where to put what it reads.
  public let data: UnsafeMutableRawPointer
}
