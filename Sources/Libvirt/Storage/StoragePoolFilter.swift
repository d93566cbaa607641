// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// Which storage pools are listed; flags of one group add up, groups narrow.
///
/// The corresponding C type is `virConnectListAllStoragePoolsFlags`.
public struct StoragePoolFilter: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Those that are not in use.
  public static let inactive = StoragePoolFilter(VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE)
  /// Those in use.
  public static let active = StoragePoolFilter(VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE)
  /// Those that stay defined when they end.
  public static let persistent = StoragePoolFilter(VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT)
  /// Those that are forgotten when they end.
  public static let transient = StoragePoolFilter(VIR_CONNECT_LIST_STORAGE_POOLS_TRANSIENT)
  /// Those that start with the host.
  public static let autostart = StoragePoolFilter(VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART)
  /// Those that do not.
  public static let noAutostart = StoragePoolFilter(VIR_CONNECT_LIST_STORAGE_POOLS_NO_AUTOSTART)
  /// Directories.
  public static let directory = StoragePoolFilter(VIR_CONNECT_LIST_STORAGE_POOLS_DIR)
  /// Volume groups of LVM.
  public static let logical = StoragePoolFilter(VIR_CONNECT_LIST_STORAGE_POOLS_LOGICAL)
  /// Partitioned disks.
  public static let disk = StoragePoolFilter(VIR_CONNECT_LIST_STORAGE_POOLS_DISK)
}

#endif
