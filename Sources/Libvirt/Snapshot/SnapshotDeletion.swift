// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// What goes with a snapshot.
///
/// The corresponding C type is `virDomainSnapshotDeleteFlags`.
public struct SnapshotDeletion: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// All that descend from it.
  public static let children = SnapshotDeletion(VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN)
  /// Only what is noted of it.
  public static let metadataOnly = SnapshotDeletion(VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY)
  /// All that descend from it, and not itself.
  public static let childrenOnly = SnapshotDeletion(VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY)
}

#endif
