// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// Which snapshots are listed; flags of one group add up, groups narrow.
///
/// The corresponding C type is `virDomainSnapshotListFlags`.
public struct SnapshotFilter: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Those without a parent; of children, all descendants instead.
  public static let roots = SnapshotFilter(VIR_DOMAIN_SNAPSHOT_LIST_ROOTS)
  /// Those of which something is noted.
  public static let withMetadata = SnapshotFilter(VIR_DOMAIN_SNAPSHOT_LIST_METADATA)
  /// Those without children.
  public static let leaves = SnapshotFilter(VIR_DOMAIN_SNAPSHOT_LIST_LEAVES)
  /// Those with children.
  public static let withChildren = SnapshotFilter(VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES)
  /// Those of which nothing is noted.
  public static let withoutMetadata = SnapshotFilter(VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA)
  /// Those of a domain that was off.
  public static let inactive = SnapshotFilter(VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE)
  /// Those of a domain that ran.
  public static let active = SnapshotFilter(VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE)
  /// Those of disks alone.
  public static let diskOnly = SnapshotFilter(VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY)
  /// Those kept inside the images.
  public static let `internal` = SnapshotFilter(VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL)
  /// Those kept in files of their own.
  public static let external = SnapshotFilter(VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL)
  /// Parents come before their children.
  public static let topological = SnapshotFilter(VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL)
}

#endif
