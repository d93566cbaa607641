// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// Which domains are listed; flags of one group, as running and paused, add up, groups narrow.
///
/// The corresponding C type is `virConnectListAllDomainsFlags`.
public struct DomainFilter: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// A filter of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Domains that run or are paused.
  public static let active = DomainFilter(VIR_CONNECT_LIST_DOMAINS_ACTIVE)
  /// Domains that are only defined.
  public static let inactive = DomainFilter(VIR_CONNECT_LIST_DOMAINS_INACTIVE)
  /// Domains that stay defined when they end.
  public static let persistent = DomainFilter(VIR_CONNECT_LIST_DOMAINS_PERSISTENT)
  /// Domains that are forgotten when they end.
  public static let transient = DomainFilter(VIR_CONNECT_LIST_DOMAINS_TRANSIENT)
  /// Domains whose processors run.
  public static let running = DomainFilter(VIR_CONNECT_LIST_DOMAINS_RUNNING)
  /// Domains whose processors stand still.
  public static let paused = DomainFilter(VIR_CONNECT_LIST_DOMAINS_PAUSED)
  /// Domains that are off.
  public static let shutOff = DomainFilter(VIR_CONNECT_LIST_DOMAINS_SHUTOFF)
  /// Domains in any other state.
  public static let otherState = DomainFilter(VIR_CONNECT_LIST_DOMAINS_OTHER)
  /// Domains with a managed save image.
  public static let managedSave = DomainFilter(VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE)
  /// Domains without one.
  public static let noManagedSave = DomainFilter(VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE)
  /// Domains that start with the host.
  public static let autostart = DomainFilter(VIR_CONNECT_LIST_DOMAINS_AUTOSTART)
  /// Domains that do not.
  public static let noAutostart = DomainFilter(VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART)
  /// Domains with snapshots.
  public static let snapshots = DomainFilter(VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT)
  /// Domains without.
  public static let noSnapshots = DomainFilter(VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT)
  /// Domains with checkpoints.
  public static let checkpoints = DomainFilter(VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT)
  /// Domains without.
  public static let noCheckpoints = DomainFilter(VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT)
}

#endif
