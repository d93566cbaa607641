// SPDX-License-Identifier: Apache-2.0

internal import CKVM

/// A run of guest physical addresses and the memory of this process behind it.
///
/// Source: `KVM_SET_USER_MEMORY_REGION`.
@safe
public struct MemorySlot: @unchecked Sendable {
  /// What KVM does with a slot beyond backing it.
  public struct Flags: OptionSet, Sendable {
    /// The flags as the kernel takes them.
    public let rawValue: UInt32

    /// Wraps flags of `linux/kvm.h`.
    public init(rawValue: UInt32) {
      self.rawValue = rawValue
    }

    /// Notes which pages the guest writes, for ``VirtualMachine/dirtyLog(of:)``.
    public static let logDirtyPages = Flags(rawValue: UInt32(KVM_MEM_LOG_DIRTY_PAGES))
    /// Guest writes leave the guest as MMIO exits.
    public static let readOnly = Flags(rawValue: UInt32(KVM_MEM_READONLY))
  }

  /// The slot's number; setting the same number again changes the slot.
  public var number: UInt32
  /// First guest physical address, page-aligned.
  public var guestAddress: UInt64
  /// In bytes, whole pages.
  public var size: UInt64
  /// The memory behind it, page-aligned. It must outlive the slot.
  public var hostAddress: UnsafeMutableRawPointer
  /// What KVM does with it.
  public var flags: Flags

  /// Describes a slot.
  public init(
    number: UInt32, guestAddress: UInt64, size: UInt64, hostAddress: UnsafeMutableRawPointer,
    flags: Flags = []
  ) {
    self.number = number
    self.guestAddress = guestAddress
    self.size = size
    unsafe self.hostAddress = hostAddress
    self.flags = flags
  }
}
