// SPDX-License-Identifier: Apache-2.0

internal import CKVM

/// A segment register with the descriptor that it caches.
///
/// Source: `struct kvm_segment`; the fields are those of a segment descriptor.
public struct Segment: Sendable, Equatable {
  /// First linear address.
  public var base: UInt64
  /// Last offset, in bytes (already scaled where granularity is pages).
  public var limit: UInt32
  /// What the guest reads back from the register.
  public var selector: UInt16
  /// Code or data with their rights, or the system type.
  public var type: UInt8
  /// Whether it is present (0 or 1).
  public var present: UInt8
  /// Descriptor privilege level (0…3).
  public var privilegeLevel: UInt8
  /// Default operand size: 1 for 32 bits.
  public var defaultSize: UInt8
  /// 1 for code and data, 0 for system segments.
  public var codeOrData: UInt8
  /// 1 for 64-bit code.
  public var longMode: UInt8
  /// 1 where the limit of the descriptor counts pages.
  public var granularity: UInt8
  /// Free for the system.
  public var available: UInt8
  /// 1 where the register holds no segment.
  public var unusable: UInt8

  /// Describes a segment.
  public init(
    base: UInt64 = 0, limit: UInt32 = 0, selector: UInt16 = 0, type: UInt8 = 0,
    present: UInt8 = 1, privilegeLevel: UInt8 = 0, defaultSize: UInt8 = 0, codeOrData: UInt8 = 1,
    longMode: UInt8 = 0, granularity: UInt8 = 0, available: UInt8 = 0, unusable: UInt8 = 0
  ) {
    (self.base, self.limit, self.selector) = (base, limit, selector)
    (self.type, self.present, self.privilegeLevel) = (type, present, privilegeLevel)
    (self.defaultSize, self.codeOrData, self.longMode) = (defaultSize, codeOrData, longMode)
    (self.granularity, self.available, self.unusable) = (granularity, available, unusable)
  }

  init(_ segment: kvm_segment) {
    self.init(
      base: segment.base, limit: segment.limit, selector: segment.selector, type: segment.type,
      present: segment.present, privilegeLevel: segment.dpl, defaultSize: segment.db,
      codeOrData: segment.s, longMode: segment.l, granularity: segment.g,
      available: segment.avl, unusable: segment.unusable)
  }

  var raw: kvm_segment {
    var segment = kvm_segment()
    (segment.base, segment.limit, segment.selector) = (base, limit, selector)
    (segment.type, segment.present, segment.dpl) = (type, present, privilegeLevel)
    (segment.db, segment.s, segment.l) = (defaultSize, codeOrData, longMode)
    (segment.g, segment.avl, segment.unusable) = (granularity, available, unusable)
    return segment
  }
}
