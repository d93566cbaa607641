// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// What goes with a checkpoint.
///
/// The corresponding C type is `virDomainCheckpointDeleteFlags`.
public struct CheckpointDeletion: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// All that descend from it.
  public static let children = CheckpointDeletion(VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN)
  /// Only what is noted of it.
  public static let metadataOnly = CheckpointDeletion(VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY)
  /// All that descend from it, and not itself.
  public static let childrenOnly = CheckpointDeletion(VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY)
}

#endif
