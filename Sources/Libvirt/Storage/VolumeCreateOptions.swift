// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How a storage volume is made.
///
/// The corresponding C type is `virStorageVolCreateFlags`.
public struct VolumeCreateOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The tables of its format are filled in.
  public static let preallocatingMetadata = VolumeCreateOptions(
    VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA)
  /// A copy shares its blocks with the original, or fails.
  public static let reflink = VolumeCreateOptions(VIR_STORAGE_VOL_CREATE_REFLINK)
}

#endif
