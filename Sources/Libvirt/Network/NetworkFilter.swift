// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// Which networks are listed; flags of one group add up, groups narrow.
///
/// The corresponding C type is `virConnectListAllNetworksFlags`.
public struct NetworkFilter: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Those that are not in use.
  public static let inactive = NetworkFilter(VIR_CONNECT_LIST_NETWORKS_INACTIVE)
  /// Those in use.
  public static let active = NetworkFilter(VIR_CONNECT_LIST_NETWORKS_ACTIVE)
  /// Those that stay defined when they end.
  public static let persistent = NetworkFilter(VIR_CONNECT_LIST_NETWORKS_PERSISTENT)
  /// Those that are forgotten when they end.
  public static let transient = NetworkFilter(VIR_CONNECT_LIST_NETWORKS_TRANSIENT)
  /// Those that start with the host.
  public static let autostart = NetworkFilter(VIR_CONNECT_LIST_NETWORKS_AUTOSTART)
  /// Those that do not.
  public static let noAutostart = NetworkFilter(VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART)
}

#endif
