// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How a domain reverts to a snapshot.
///
/// The corresponding C type is `virDomainSnapshotRevertFlags`.
public struct RevertOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Its processors go on afterwards.
  public static let running = RevertOptions(VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING)
  /// Its processors stand still afterwards.
  public static let paused = RevertOptions(VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED)
  /// Even where something may be lost.
  public static let force = RevertOptions(VIR_DOMAIN_SNAPSHOT_REVERT_FORCE)
  /// The firmware's variables start from their template.
  public static let resetNVRAM = RevertOptions(VIR_DOMAIN_SNAPSHOT_REVERT_RESET_NVRAM)
}

#endif
