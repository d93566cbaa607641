// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How a storage volume changes its size.
///
/// The corresponding C type is `virStorageVolResizeFlags`.
public struct VolumeResizeOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// What is added takes space at once.
  public static let allocate = VolumeResizeOptions(VIR_STORAGE_VOL_RESIZE_ALLOCATE)
  /// The size is the difference.
  public static let relative = VolumeResizeOptions(VIR_STORAGE_VOL_RESIZE_DELTA)
  /// It may become smaller; what is beyond is lost.
  public static let shrink = VolumeResizeOptions(VIR_STORAGE_VOL_RESIZE_SHRINK)
}

#endif
