// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// What a storage volume is.
///
/// The corresponding C type is `virStorageVolType`.
public enum VolumeType: Int32, LibvirtEnumeration {
  /// A file.
  case file = 0
  /// A block device.
  case block = 1
  /// A directory.
  case directory = 2
  /// Something on another host.
  case network = 3
  /// A directory on another host.
  case networkDirectory = 4
  /// A ploop image.
  case ploop = 5
  /// Something that is not known here.
  case unknown = -1
}

#endif
