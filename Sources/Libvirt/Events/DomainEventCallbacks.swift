// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension DomainEventKind {
  /// What libvirt calls for events of this kind; only it knows the real parameters.
  var callback: virConnectDomainEventGenericCallback {
    switch self {
    case .lifecycle: unsafe generic(DomainEventCallbacks.lifecycle)
    case .reboot: unsafe DomainEventCallbacks.reboot
    case .clockChange: unsafe generic(DomainEventCallbacks.clockChange)
    case .watchdog: unsafe generic(DomainEventCallbacks.watchdog)
    case .ioErrorWithoutReason: unsafe generic(DomainEventCallbacks.ioErrorWithoutReason)
    case .graphics: unsafe generic(DomainEventCallbacks.graphics)
    case .ioError: unsafe generic(DomainEventCallbacks.ioError)
    case .controlError: unsafe DomainEventCallbacks.controlError
    case .blockJobOfPath: unsafe generic(DomainEventCallbacks.blockJobOfPath)
    case .diskChange: unsafe generic(DomainEventCallbacks.diskChange)
    case .trayChange: unsafe generic(DomainEventCallbacks.trayChange)
    case .wake: unsafe generic(DomainEventCallbacks.wake)
    case .sleep: unsafe generic(DomainEventCallbacks.sleep)
    case .balloonChange: unsafe generic(DomainEventCallbacks.balloonChange)
    case .hibernation: unsafe generic(DomainEventCallbacks.hibernation)
    case .deviceRemoved: unsafe generic(DomainEventCallbacks.deviceRemoved)
    case .blockJob: unsafe generic(DomainEventCallbacks.blockJob)
    case .tunableChange: unsafe generic(DomainEventCallbacks.tunableChange)
    case .agent: unsafe generic(DomainEventCallbacks.agent)
    case .deviceAdded: unsafe generic(DomainEventCallbacks.deviceAdded)
    case .migrationIteration: unsafe generic(DomainEventCallbacks.migrationIteration)
    case .jobCompleted: unsafe generic(DomainEventCallbacks.jobCompleted)
    case .deviceRemovalFailed: unsafe generic(DomainEventCallbacks.deviceRemovalFailed)
    case .metadataChange: unsafe generic(DomainEventCallbacks.metadataChange)
    case .blockThreshold: unsafe generic(DomainEventCallbacks.blockThreshold)
    case .memoryFailure: unsafe generic(DomainEventCallbacks.memoryFailure)
    case .memoryDeviceSizeChange: unsafe generic(DomainEventCallbacks.memoryDeviceSizeChange)
    }
  }
}

/// What libvirt calls for each kind of event, with that kind's parameters.
private enum DomainEventCallbacks {
  // MARK: Lifecycle

  static let lifecycle: virConnectDomainEventCallback = { _, domain, event, detail, box in
    let change = DomainLifecycleChange(.init(libvirt: event), detailCode: detail)
    tell(box, domain, .lifecycle(change))
    return 0
  }

  static let reboot: virConnectDomainEventGenericCallback = { _, domain, box in
    tell(box, domain, .reboot)
  }

  static let controlError: virConnectDomainEventGenericCallback = { _, domain, box in
    tell(box, domain, .controlError)
  }

  static let wake: virConnectDomainEventPMWakeupCallback = { _, domain, _, box in
    tell(box, domain, .wake)
  }

  static let sleep: virConnectDomainEventPMSuspendCallback = { _, domain, _, box in
    tell(box, domain, .sleep)
  }

  static let hibernation: virConnectDomainEventPMSuspendDiskCallback = { _, domain, _, box in
    tell(box, domain, .hibernation)
  }

  static let agent: virConnectDomainEventAgentLifecycleCallback = { _, domain, state, reason, box in
    let isConnected = state == VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED
    let reason = AgentChangeReason(libvirt: reason)
    tell(box, domain, .agent(isConnected: isConnected, reason: reason))
  }

  // MARK: Trouble

  static let watchdog: virConnectDomainEventWatchdogCallback = { _, domain, action, box in
    tell(box, domain, .watchdog(WatchdogAction(libvirt: action)))
  }

  static let ioErrorWithoutReason: virConnectDomainEventIOErrorCallback = {
    _, domain, source, device, action, box in
    tell(
      box, domain,
      .ioError(
        source: text(source), device: text(device),
        action: IOErrorAction(libvirt: action), reason: ""))
  }

  static let ioError: virConnectDomainEventIOErrorReasonCallback = {
    _, domain, source, device, action, reason, box in
    tell(
      box, domain,
      .ioError(
        source: text(source), device: text(device),
        action: IOErrorAction(libvirt: action), reason: text(reason)))
  }

  static let memoryFailure: virConnectDomainEventMemoryFailureCallback = {
    _, domain, recipient, action, flags, box in
    let failure = MemoryFailure(
      recipient: .init(libvirt: recipient), action: .init(libvirt: action),
      requiresAction: Int(flags) & VIR_DOMAIN_MEMORY_FAILURE_ACTION_REQUIRED != 0,
      isRecursive: Int(flags) & VIR_DOMAIN_MEMORY_FAILURE_RECURSIVE != 0)
    tell(box, domain, .memoryFailure(failure))
  }

  // MARK: Disks

  static let blockJobOfPath: virConnectDomainEventBlockJobCallback = {
    _, domain, disk, type, status, box in
    tell(
      box, domain,
      .blockJobOfPath(
        disk: text(disk), type: .init(libvirt: type), status: .init(libvirt: status)))
  }

  static let blockJob: virConnectDomainEventBlockJobCallback = {
    _, domain, disk, type, status, box in
    tell(
      box, domain,
      .blockJob(disk: text(disk), type: .init(libvirt: type), status: .init(libvirt: status)))
  }

  static let diskChange: virConnectDomainEventDiskChangeCallback = {
    _, domain, oldSource, newSource, device, reason, box in
    tell(
      box, domain,
      .diskChange(
        oldSource: text(oldSource), newSource: text(newSource),
        device: text(device), reason: .init(libvirt: reason)))
  }

  static let trayChange: virConnectDomainEventTrayChangeCallback = {
    _, domain, device, reason, box in
    let isOpen = reason == VIR_DOMAIN_EVENT_TRAY_CHANGE_OPEN
    tell(box, domain, .trayChange(device: text(device), isOpen: isOpen))
  }

  static let blockThreshold: virConnectDomainEventBlockThresholdCallback = {
    _, domain, device, path, threshold, excess, box in
    tell(
      box, domain,
      .blockThreshold(
        device: text(device), path: text(path), threshold: threshold, excess: excess))
  }

  // MARK: Devices

  static let deviceAdded: virConnectDomainEventDeviceAddedCallback = { _, domain, alias, box in
    tell(box, domain, .deviceAdded(alias: text(alias)))
  }

  static let deviceRemoved: virConnectDomainEventDeviceRemovedCallback = { _, domain, alias, box in
    tell(box, domain, .deviceRemoved(alias: text(alias)))
  }

  static let deviceRemovalFailed: virConnectDomainEventDeviceRemovalFailedCallback = {
    _, domain, alias, box in
    tell(box, domain, .deviceRemovalFailed(alias: text(alias)))
  }

  static let memoryDeviceSizeChange: virConnectDomainEventMemoryDeviceSizeChangeCallback = {
    _, domain, alias, size, box in
    let happening = DomainEvent.Happening.memoryDeviceSizeChange(
      alias: text(alias), size: size &* 1024)
    tell(box, domain, happening)
  }

  static let graphics: virConnectDomainEventGraphicsCallback = {
    _, domain, phase, local, remote, scheme, subject, box in
    let event = GraphicsEvent(
      phase: .init(libvirt: phase), server: .init(local), client: .init(remote),
      authenticationScheme: text(scheme), identities: .init(GraphicsEvent.Identity.list(subject)))
    tell(box, domain, .graphics(event))
  }

  // MARK: Figures and jobs

  static let clockChange: virConnectDomainEventRTCChangeCallback = { _, domain, offset, box in
    tell(box, domain, .clockChange(offset: offset))
  }

  static let balloonChange: virConnectDomainEventBalloonChangeCallback = { _, domain, memory, box in
    tell(box, domain, .balloonChange(memory: memory &* 1024))
  }

  static let tunableChange: virConnectDomainEventTunableCallback = { _, domain, list, count, box in
    let parameters = unsafe TypedParameters(UnsafePointer(list), count: count)
    tell(box, domain, .tunableChange(parameters))
  }

  static let migrationIteration: virConnectDomainEventMigrationIterationCallback = {
    _, domain, iteration, box in
    tell(box, domain, .migrationIteration(Int(iteration)))
  }

  static let jobCompleted: virConnectDomainEventJobCompletedCallback = {
    _, domain, list, count, box in
    let parameters = unsafe TypedParameters(UnsafePointer(list), count: count)
    let failed = parameters.bool(VIR_DOMAIN_JOB_SUCCESS) == false
    let statistics = JobStatistics(type: failed ? .failed : .completed, parameters: parameters)
    tell(box, domain, .jobCompleted(statistics))
  }

  static let metadataChange: virConnectDomainEventMetadataChangeCallback = {
    _, domain, kind, uri, box in
    tell(
      box, domain,
      .metadataChange(kind: .init(libvirt: kind), uri: String(borrowed: uri)))
  }
}

private func generic<Callback>(_ callback: Callback) -> virConnectDomainEventGenericCallback {
  unsafe unsafeBitCast(callback, to: virConnectDomainEventGenericCallback.self)
}

/// Adds an event to the buffer of a callback's box.
@safe
private func tell(
  _ box: UnsafeMutableRawPointer?, _ domain: OpaquePointer?, _ happening: DomainEvent.Happening
) {
  deliver(DomainEvent(domain, happening), to: box)
}

@safe
private func text(_ pointer: UnsafePointer<CChar>?) -> String {
  String(borrowed: pointer) ?? ""
}

#endif
