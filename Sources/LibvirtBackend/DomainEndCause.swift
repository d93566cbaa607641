// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Libvirt
internal import MachineDefinition

/// Why a domain is off.
enum DomainEndCause: Int32, Sendable {
  // The numbers of virDomainShutoffReason.
  case unknown = 0
  case shutDown = 1
  case destroyed = 2
  case crashed = 3
  case migrated = 4
  case saved = 5
  case failed = 6
  case reverted = 7
  case lost = 8

  /// Of a domain that is off.
  init(_ status: DomainStatus) {
    self =
      status.state == .crashed ? .crashed : DomainEndCause(rawValue: status.reasonCode) ?? .unknown
  }

  /// Of a domain that an event says has stopped (virDomainEventStoppedDetailType).
  init(stopped detail: Int32) {
    self =
      switch detail {
      case 0: .shutDown
      case 1: .destroyed
      case 2: .crashed
      case 3: .migrated
      case 4: .saved
      case 5: .failed
      case 6: .reverted
      default: .unknown
      }
  }

  /// How a run ended.
  ///
  /// - Parameter log: what the hypervisor's log says last.
  /// - Returns: nil if the domain never ran, as far as libvirt knows.
  func runEnd(log: String?) -> MachineRunEnd? {
    let words = { (text: String) in log.map { "\(text): \($0)" } ?? text }
    return switch self {
    case .unknown: nil
    case .shutDown: MachineRunEnd(kind: "poweroff", exitStatus: 0, reason: nil, time: nil)
    case .destroyed: MachineRunEnd(kind: "stop", exitStatus: 0, reason: nil, time: nil)
    case .crashed:
      MachineRunEnd(kind: "crash", exitStatus: 125, reason: words("it crashed"), time: nil)
    case .migrated:
      MachineRunEnd(kind: "migrated", exitStatus: 0, reason: "it runs on another host", time: nil)
    case .saved:
      MachineRunEnd(kind: "saved", exitStatus: 0, reason: "its memory is on disk", time: nil)
    case .failed:
      MachineRunEnd(kind: "failure", exitStatus: 1, reason: words("it failed"), time: nil)
    case .reverted:
      MachineRunEnd(
        kind: "reverted", exitStatus: 0, reason: "it was reverted to a snapshot", time: nil)
    case .lost:
      MachineRunEnd(
        kind: "killed", exitStatus: 128 + 9, reason: words("its process was gone"), time: nil)
    }
  }
}

#endif
