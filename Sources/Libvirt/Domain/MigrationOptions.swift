// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How a domain moves to another host.
///
/// The corresponding C type is `virDomainMigrateFlags`.
public struct MigrationOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The guest runs meanwhile.
  public static let live = MigrationOptions(VIR_MIGRATE_LIVE)
  /// The two daemons talk with each other, not through this program.
  public static let peerToPeer = MigrationOptions(VIR_MIGRATE_PEER2PEER)
  /// The memory goes through the daemons' connection.
  public static let tunnelled = MigrationOptions(VIR_MIGRATE_TUNNELLED)
  /// It stays defined at the destination when it ends.
  public static let persistingDestination = MigrationOptions(VIR_MIGRATE_PERSIST_DEST)
  /// It is undefined here.
  public static let undefiningSource = MigrationOptions(VIR_MIGRATE_UNDEFINE_SOURCE)
  /// Its processors stand still at the destination.
  public static let paused = MigrationOptions(VIR_MIGRATE_PAUSED)
  /// Disks that are not shared are copied.
  public static let copyingDisks = MigrationOptions(VIR_MIGRATE_NON_SHARED_DISK)
  /// Of disks that are not shared, the top images are copied.
  public static let copyingTopImages = MigrationOptions(VIR_MIGRATE_NON_SHARED_INC)
  /// Its definition cannot change meanwhile.
  public static let changeProtection = MigrationOptions(VIR_MIGRATE_CHANGE_PROTECTION)
  /// Even where disks could be corrupted.
  public static let unsafe = MigrationOptions(VIR_MIGRATE_UNSAFE)
  /// The definition of a domain that does not run.
  public static let offline = MigrationOptions(VIR_MIGRATE_OFFLINE)
  /// The memory is compressed.
  public static let compressed = MigrationOptions(VIR_MIGRATE_COMPRESSED)
  /// An I/O error ends the migration.
  public static let abortingOnError = MigrationOptions(VIR_MIGRATE_ABORT_ON_ERROR)
  /// The guest is slowed down until it can be followed.
  public static let autoConverge = MigrationOptions(VIR_MIGRATE_AUTO_CONVERGE)
  /// It may be switched over before its memory has arrived.
  public static let postCopy = MigrationOptions(VIR_MIGRATE_POSTCOPY)
  /// The memory is encrypted on the way.
  public static let tls = MigrationOptions(VIR_MIGRATE_TLS)
  /// The memory goes over several connections.
  public static let parallel = MigrationOptions(VIR_MIGRATE_PARALLEL)
}

#endif
