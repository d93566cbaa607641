// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Libvirt
internal import MachineDefinition

extension MachineEvent {
  /// What libvirt tells of a domain, in the words of machines.
  init(_ event: DomainEvent, time: UInt64) {
    let (kind, detail) = Self.words(for: event.happening)
    self.init(time: time, machine: event.domain.name, kind: kind, detail: detail)
  }

  private static func words(
    for happening: DomainEvent.Happening
  ) -> (kind: String, detail: String?) {
    switch happening {
    case .lifecycle(let change): words(for: change)
    case .reboot: ("rebooted", nil)
    case .clockChange(let offset): ("clock-changed", "\(offset) s off the host's")
    case .watchdog(let action): ("watchdog", "\(action)")
    case .ioError(let source, let device, let action, let reason):
      (
        "io-error",
        [device, source, reason, "\(action)"].filter { !$0.isEmpty }.joined(separator: ", ")
      )
    case .graphics(let event): ("graphics", "\(event.phase)")
    case .controlError: ("control-error", nil)
    case .blockJobOfPath(let disk, let type, let status),
      .blockJob(let disk, let type, let status):
      ("block-job", "\(disk): \(type) \(status)")
    case .diskChange(let old, let new, let device, _):
      ("disk-changed", "\(device): \(new.isEmpty ? "\(old) is gone" : new)")
    case .trayChange(let device, let isOpen):
      ("tray", "\(device) is \(isOpen ? "open" : "closed")")
    case .wake: ("woken", nil)
    case .sleep: ("sleeping", "memory")
    case .hibernation: ("sleeping", "disk")
    case .balloonChange(let memory): ("memory-changed", "\(memory) bytes")
    case .deviceRemoved(let alias): ("device-removed", alias)
    case .deviceAdded(let alias): ("device-added", alias)
    case .deviceRemovalFailed(let alias): ("device-removal-failed", alias)
    case .tunableChange: ("limits-changed", nil)
    case .agent(let isConnected, _): ("agent", isConnected ? "connected" : "gone")
    case .migrationIteration(let count): ("migrating", "iteration \(count)")
    case .jobCompleted: ("job-completed", nil)
    case .metadataChange(_, let uri): ("metadata-changed", uri)
    case .blockThreshold(let device, _, let threshold, _):
      ("disk-threshold", "\(device): \(threshold) bytes")
    case .memoryFailure: ("memory-failure", nil)
    case .memoryDeviceSizeChange(let alias, let size):
      ("memory-changed", "\(alias): \(size) bytes")
    }
  }

  private static func words(
    for change: DomainLifecycleChange
  ) -> (kind: String, detail: String?) {
    let kind =
      switch change.kind {
      case .defined: "defined"
      case .undefined: "undefined"
      case .started: "started"
      case .suspended: "paused"
      case .resumed: "resumed"
      case .stopped: DomainEndCause(stopped: change.detailCode) == .crashed ? "crashed" : "stopped"
      case .shutDown: "stopping"
      case .sleeping: "sleeping"
      case .crashed: "crashed"
      case .unknown: "changed"
      }
    return (kind, change.detail)
  }
}

#endif
