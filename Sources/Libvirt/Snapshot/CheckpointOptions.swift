// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How a checkpoint is made.
///
/// The corresponding C type is `virDomainCheckpointCreateFlags`.
public struct CheckpointOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Nothing is made; what is noted of one that exists is restored.
  public static let redefine = CheckpointOptions(VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE)
  /// The guest's agent freezes its file systems meanwhile.
  public static let quiesce = CheckpointOptions(VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE)
  /// With a redefinition: the images must have it.
  public static let validatingRedefinition = CheckpointOptions(
    VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE)
}

#endif
