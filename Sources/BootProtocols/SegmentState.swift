// SPDX-License-Identifier: Apache-2.0

/// A segment register with its hidden part, as `struct kvm_segment` has it (Intel SDM 3A, 3.4.5).
public struct SegmentState: Sendable, Equatable {
  /// What the guest reads from the register.
  public var selector: UInt16
  /// Linear address of the first byte.
  public var base: UInt64
  /// Offset of the last byte, in bytes.
  public var limit: UInt32
  /// The four type bits.
  public var type: UInt8
  /// S: code or data; clear for system segments.
  public var isCodeOrData: Bool
  /// DPL, 0 to 3.
  public var privilege: UInt8
  /// P.
  public var isPresent: Bool
  /// D/B: 32-bit default size.
  public var is32Bit: Bool
  /// L: 64-bit code.
  public var isLong: Bool
  /// G: the limit counts in units of 4 KiB.
  public var hasPageGranularity: Bool

  /// Makes a present segment of privilege 0.
  init(
    selector: UInt16, limit: UInt32, type: UInt8, isCodeOrData: Bool = true, is32Bit: Bool = false,
    isLong: Bool = false
  ) {
    self.selector = selector
    self.base = 0
    self.limit = limit
    self.type = type
    self.isCodeOrData = isCodeOrData
    self.privilege = 0
    self.isPresent = true
    self.is32Bit = is32Bit
    self.isLong = isLong
    self.hasPageGranularity = limit > 0xFFFFF
  }

  /// The descriptor that loads this segment (Intel SDM 3A, figure 3-8).
  var descriptor: UInt64 {
    let units = UInt64(hasPageGranularity ? limit >> 12 : limit)
    var flags = UInt64(type & 0xF)
    flags |= (isCodeOrData ? 1 : 0) << 4
    flags |= UInt64(privilege & 3) << 5
    flags |= (isPresent ? 1 : 0) << 7
    flags |= (isLong ? 1 : 0) << 13
    flags |= (is32Bit ? 1 : 0) << 14
    flags |= (hasPageGranularity ? 1 : 0) << 15
    var descriptor = units & 0xFFFF
    descriptor |= (units >> 16 & 0xF) << 48
    descriptor |= (base & 0xFF_FFFF) << 16
    descriptor |= (base >> 24 & 0xFF) << 56
    return descriptor | flags << 40
  }
}
