// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// A change of a storage pool.
///
/// The corresponding C type is `virStoragePoolEventLifecycleType`.
public enum StoragePoolChange: Int32, LibvirtEnumeration {
  /// It was defined, or defined anew.
  case defined = 0
  /// It was undefined.
  case undefined = 1
  /// It started.
  case started = 2
  /// It ended.
  case stopped = 3
  /// Its storage was made.
  case created = 4
  /// Its storage was deleted.
  case deleted = 5
  /// Something that is not known here.
  case unknown = -1
}

#endif
