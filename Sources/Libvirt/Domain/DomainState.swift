// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// What a domain is doing.
///
/// The corresponding C type is `virDomainState`.
public enum DomainState: Int32, LibvirtEnumeration, CustomStringConvertible {
  /// The driver cannot tell.
  case noState = 0
  /// Its processors run.
  case running = 1
  /// It waits for a resource.
  case blocked = 2
  /// Its processors stand still.
  case paused = 3
  /// It is on its way down.
  case shuttingDown = 4
  /// It is off.
  case shutOff = 5
  /// It crashed and is kept for inspection, or was not to be restarted.
  case crashed = 6
  /// The guest put itself to sleep.
  case suspended = 7
  /// Something that is not known here.
  case unknown = -1

  /// The state in the words of `virsh`.
  public var description: String {
    switch self {
    case .noState: "no state"
    case .running: "running"
    case .blocked: "idle"
    case .paused: "paused"
    case .shuttingDown: "in shutdown"
    case .shutOff: "shut off"
    case .crashed: "crashed"
    case .suspended: "pmsuspended"
    case .unknown: "unknown"
    }
  }

  /// Whether something of the domain is in memory.
  public var isActive: Bool {
    switch self {
    case .running, .blocked, .paused, .shuttingDown, .suspended: true
    case .noState, .shutOff, .crashed, .unknown: false
    }
  }
}

#endif
