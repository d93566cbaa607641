// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// What a storage pool is doing.
///
/// The corresponding C type is `virStoragePoolState`.
public enum StoragePoolState: Int32, LibvirtEnumeration {
  /// It is not in use.
  case inactive = 0
  /// Its storage is being made.
  case building = 1
  /// It can be used.
  case running = 2
  /// It can be used, with a flaw.
  case degraded = 3
  /// It is started and cannot be reached.
  case inaccessible = 4
  /// Something that is not known here.
  case unknown = -1
}

#endif
