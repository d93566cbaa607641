// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// A change of a network.
///
/// The corresponding C type is `virNetworkEventLifecycleType`.
public enum NetworkChange: Int32, LibvirtEnumeration {
  /// It was defined, or defined anew.
  case defined = 0
  /// It was undefined.
  case undefined = 1
  /// It started.
  case started = 2
  /// It ended.
  case stopped = 3
  /// Something that is not known here.
  case unknown = -1
}

#endif
