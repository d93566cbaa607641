// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// Flags of a call.
public protocol LibvirtOptions: OptionSet, Sendable, Hashable where RawValue == UInt32 {}

extension LibvirtOptions {
  /// The flag that one of libvirt's constants stands for.
  init(_ constant: Int) { self.init(rawValue: UInt32(truncatingIfNeeded: constant)) }
}

#endif
