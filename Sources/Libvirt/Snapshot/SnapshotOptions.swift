// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How a snapshot is made.
///
/// The corresponding C type is `virDomainSnapshotCreateFlags`.
public struct SnapshotOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Nothing is made; what is noted of one that exists is restored.
  public static let redefine = SnapshotOptions(VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE)
  /// With a redefinition: it becomes the current one.
  public static let current = SnapshotOptions(VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT)
  /// Nothing is noted of it.
  public static let noMetadata = SnapshotOptions(VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA)
  /// The domain ends afterwards.
  public static let halt = SnapshotOptions(VIR_DOMAIN_SNAPSHOT_CREATE_HALT)
  /// Of disks, not of memory.
  public static let diskOnly = SnapshotOptions(VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY)
  /// The new images exist already.
  public static let reuseExternal = SnapshotOptions(VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT)
  /// The guest's agent freezes its file systems meanwhile.
  public static let quiesce = SnapshotOptions(VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE)
  /// All or nothing.
  public static let atomic = SnapshotOptions(VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC)
  /// The guest runs meanwhile.
  public static let live = SnapshotOptions(VIR_DOMAIN_SNAPSHOT_CREATE_LIVE)
  /// The XML must follow libvirt's schema to the letter.
  public static let validate = SnapshotOptions(VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE)
}

#endif
