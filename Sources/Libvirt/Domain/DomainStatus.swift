// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// What a domain is doing, and since when it is by which cause.
public struct DomainStatus: Sendable, Hashable {
  /// What it is doing.
  public let state: DomainState
  /// libvirt's number for how it came to that, which depends on the state.
  public let reasonCode: Int32

  /// How it came to that, in words; nil where that is not known.
  ///
  /// The corresponding C types are `virDomainRunningReason`, `virDomainPausedReason`, and so on.
  public var reason: String? {
    let names = DomainStatus.reasons[state] ?? []
    guard names.indices.contains(Int(reasonCode)), reasonCode > 0 else { return nil }
    return names[Int(reasonCode)]
  }

  private static let reasons: [DomainState: [String]] = [
    .running: [
      "unknown", "booted", "migrated", "restored", "reverted to a snapshot", "resumed",
      "the migration was cancelled", "the save was cancelled", "woken", "crashed",
      "the migration finishes after the switch", "the migration failed after the switch",
    ],
    .paused: [
      "unknown", "on request", "for a migration", "for a save", "for a dump", "an I/O error",
      "the watchdog fired", "reverted to a snapshot", "shutting down", "for a snapshot",
      "the guest crashed", "starting up", "the migration finishes after the switch",
      "the migration failed after the switch", "an error of the driver",
    ],
    .shuttingDown: ["unknown", "on request"],
    .shutOff: [
      "unknown", "the guest shut down", "destroyed", "crashed", "migrated away", "saved",
      "it failed to start", "reverted to a snapshot", "the daemon lost it",
    ],
    .crashed: ["unknown", "the guest panicked"],
  ]
}

#endif
