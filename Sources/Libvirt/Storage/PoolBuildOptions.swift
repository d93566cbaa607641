// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How a pool's storage is made.
///
/// The corresponding C type is `virStoragePoolBuildFlags`.
public struct PoolBuildOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// What is there is repaired.
  public static let repair = PoolBuildOptions(VIR_STORAGE_POOL_BUILD_REPAIR)
  /// What is there is made larger.
  public static let resize = PoolBuildOptions(VIR_STORAGE_POOL_BUILD_RESIZE)
  /// Where nothing is yet.
  public static let noOverwrite = PoolBuildOptions(VIR_STORAGE_POOL_BUILD_NO_OVERWRITE)
  /// Over what is there.
  public static let overwrite = PoolBuildOptions(VIR_STORAGE_POOL_BUILD_OVERWRITE)
}

#endif
