// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// A choice that libvirt writes as a number, to which later versions may add.
public protocol LibvirtEnumeration: RawRepresentable, Sendable, Hashable, CaseIterable
where RawValue == Int32 {
  /// What stands for numbers that are not known here.
  static var unknown: Self { get }
}

extension LibvirtEnumeration {
  /// The choice that a number of libvirt's stands for.
  init(libvirt number: Int32) { self = Self(rawValue: number) ?? .unknown }
}

#endif
