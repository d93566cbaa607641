// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// Kinds of ``DomainEvent``.
///
/// The corresponding C type is `virDomainEventID`.
public enum DomainEventKind: Int32, Sendable, CaseIterable {
  /// ``DomainEvent/Happening/lifecycle(_:)``
  case lifecycle = 0
  /// ``DomainEvent/Happening/reboot``
  case reboot = 1
  /// ``DomainEvent/Happening/clockChange(offset:)``
  case clockChange = 2
  /// ``DomainEvent/Happening/watchdog(_:)``
  case watchdog = 3
  /// ``DomainEvent/Happening/ioError(source:device:action:reason:)`` without a reason
  case ioErrorWithoutReason = 4
  /// ``DomainEvent/Happening/graphics(_:)``
  case graphics = 5
  /// ``DomainEvent/Happening/ioError(source:device:action:reason:)``
  case ioError = 6
  /// ``DomainEvent/Happening/controlError``
  case controlError = 7
  /// ``DomainEvent/Happening/blockJobOfPath(disk:type:status:)``
  case blockJobOfPath = 8
  /// ``DomainEvent/Happening/diskChange(oldSource:newSource:device:reason:)``
  case diskChange = 9
  /// ``DomainEvent/Happening/trayChange(device:isOpen:)``
  case trayChange = 10
  /// ``DomainEvent/Happening/wake``
  case wake = 11
  /// ``DomainEvent/Happening/sleep``
  case sleep = 12
  /// ``DomainEvent/Happening/balloonChange(memory:)``
  case balloonChange = 13
  /// ``DomainEvent/Happening/hibernation``
  case hibernation = 14
  /// ``DomainEvent/Happening/deviceRemoved(alias:)``
  case deviceRemoved = 15
  /// ``DomainEvent/Happening/blockJob(disk:type:status:)``
  case blockJob = 16
  /// ``DomainEvent/Happening/tunableChange(_:)``
  case tunableChange = 17
  /// ``DomainEvent/Happening/agent(isConnected:reason:)``
  case agent = 18
  /// ``DomainEvent/Happening/deviceAdded(alias:)``
  case deviceAdded = 19
  /// ``DomainEvent/Happening/migrationIteration(_:)``
  case migrationIteration = 20
  /// ``DomainEvent/Happening/jobCompleted(_:)``
  case jobCompleted = 21
  /// ``DomainEvent/Happening/deviceRemovalFailed(alias:)``
  case deviceRemovalFailed = 22
  /// ``DomainEvent/Happening/metadataChange(kind:uri:)``
  case metadataChange = 23
  /// ``DomainEvent/Happening/blockThreshold(device:path:threshold:excess:)``
  case blockThreshold = 24
  /// ``DomainEvent/Happening/memoryFailure(_:)``
  case memoryFailure = 25
  /// ``DomainEvent/Happening/memoryDeviceSizeChange(alias:size:)``
  case memoryDeviceSizeChange = 26

  /// Every kind, but for two that say the same as others with less.
  public static let all: [DomainEventKind] = allCases.filter {
    $0 != .ioErrorWithoutReason && $0 != .blockJobOfPath
  }
}

#endif
