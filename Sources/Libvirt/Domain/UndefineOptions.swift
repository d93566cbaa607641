// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// What is forgotten or deleted with a definition.
///
/// The corresponding C type is `virDomainUndefineFlagsValues`.
public struct UndefineOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Its managed save image.
  public static let managedSave = UndefineOptions(VIR_DOMAIN_UNDEFINE_MANAGED_SAVE)
  /// What is noted of its snapshots.
  public static let snapshotMetadata = UndefineOptions(VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA)
  /// What is noted of its checkpoints.
  public static let checkpointMetadata = UndefineOptions(VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA)
  /// The firmware's variables.
  public static let nvram = UndefineOptions(VIR_DOMAIN_UNDEFINE_NVRAM)
  /// The firmware's variables are kept.
  public static let keepingNVRAM = UndefineOptions(VIR_DOMAIN_UNDEFINE_KEEP_NVRAM)
  /// The state of its TPM.
  public static let tpm = UndefineOptions(VIR_DOMAIN_UNDEFINE_TPM)
  /// The state of its TPM is kept.
  public static let keepingTPM = UndefineOptions(VIR_DOMAIN_UNDEFINE_KEEP_TPM)
}

#endif
