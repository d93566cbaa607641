// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// A change of what a domain is or does.
public struct DomainLifecycleChange: Sendable, Hashable, CustomStringConvertible {
  /// What changed.
  public let kind: Kind
  /// libvirt's number for how that came, which depends on the kind.
  public let detailCode: Int32

  /// A change and libvirt's number for how it came.
  public init(_ kind: Kind, detailCode: Int32) {
    (self.kind, self.detailCode) = (kind, detailCode)
  }

  /// What can change.
  ///
  /// The corresponding C type is `virDomainEventType`.
  public enum Kind: Int32, LibvirtEnumeration {
    /// It was defined, or defined anew.
    case defined = 0
    /// It was undefined.
    case undefined = 1
    /// It started.
    case started = 2
    /// Its processors stand still.
    case suspended = 3
    /// Its processors go on.
    case resumed = 4
    /// It ended.
    case stopped = 5
    /// The guest has shut down; the domain ends next.
    case shutDown = 6
    /// The guest went to sleep.
    case sleeping = 7
    /// The guest crashed.
    case crashed = 8
    /// Something that is not known here.
    case unknown = -1
  }

  /// How that came, in a word or two as `virsh event` has them.
  ///
  /// The corresponding C types are `virDomainEventDefinedDetailType` and its like.
  public var detail: String {
    let names = DomainLifecycleChange.details[kind] ?? []
    return names.indices.contains(Int(detailCode)) ? names[Int(detailCode)] : "unknown"
  }

  /// The change and how it came.
  public var description: String { "\(kind) (\(detail))" }

  private static let details: [Kind: [String]] = [
    .defined: ["added", "updated", "renamed", "from snapshot"],
    .undefined: ["removed", "renamed"],
    .started: ["booted", "migrated", "restored", "from snapshot", "wakeup"],
    .suspended: [
      "paused", "migrated", "I/O error", "watchdog", "restored", "from snapshot", "API error",
      "post-copy", "post-copy error",
    ],
    .resumed: ["unpaused", "migrated", "from snapshot", "post-copy", "post-copy error"],
    .stopped: [
      "shutdown", "destroyed", "crashed", "migrated", "saved", "failed", "from snapshot",
    ],
    .shutDown: ["finished", "by the guest", "by the host"],
    .sleeping: ["memory", "disk"],
    .crashed: ["panicked", "crash loaded"],
  ]
}

#endif
