// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// What follows a failure of a disk.
///
/// The corresponding C type is `virDomainEventIOErrorAction`.
public enum IOErrorAction: Int32, LibvirtEnumeration {
  /// Nothing.
  case none = 0
  /// The domain is paused.
  case pause = 1
  /// The guest is told.
  case report = 2
  /// Something that is not known here.
  case unknown = -1
}

#endif
