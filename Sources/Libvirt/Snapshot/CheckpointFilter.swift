// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// Which checkpoints are listed.
///
/// The corresponding C type is `virDomainCheckpointListFlags`.
public struct CheckpointFilter: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Those without a parent; of children, all descendants instead.
  public static let roots = CheckpointFilter(VIR_DOMAIN_CHECKPOINT_LIST_ROOTS)
  /// Parents come before their children.
  public static let topological = CheckpointFilter(VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL)
  /// Those without children.
  public static let leaves = CheckpointFilter(VIR_DOMAIN_CHECKPOINT_LIST_LEAVES)
  /// Those with children.
  public static let withChildren = CheckpointFilter(VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES)
}

#endif
