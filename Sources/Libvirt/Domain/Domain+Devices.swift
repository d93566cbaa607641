// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Domain {
  /// Adds a device.
  ///
  /// The corresponding C function is `virDomainAttachDeviceFlags`.
  ///
  /// - Parameters:
  ///   - xml: the device's element.
  ///   - target: to the domain that runs, or to its definition.
  /// - Returns: the alias by which a domain that runs knows it; nil where the driver gives none.
  @discardableResult
  public func attachDevice(
    _ xml: String, to target: ModificationTarget = []
  ) async throws(LibvirtError) -> String? {
    let before = try await DeviceAliases(in: self.xml())
    try await perform { unsafe virDomainAttachDeviceFlags($0, xml, target.rawValue) }
    return try await DeviceAliases(in: self.xml()).names.subtracting(before.names).first
  }

  /// Changes a device: the medium of a drive, the network of an interface, a password….
  ///
  /// The corresponding C function is `virDomainUpdateDeviceFlags`.
  ///
  /// - Parameters:
  ///   - xml: the device's new element, with what identifies it unchanged.
  ///   - target: in the domain that runs, or in its definition.
  public func updateDevice(
    _ xml: String, in target: ModificationTarget = []
  ) async throws(LibvirtError) {
    try await perform { unsafe virDomainUpdateDeviceFlags($0, xml, target.rawValue) }
  }

  /// Removes a device, and waits until the guest has let go of it.
  ///
  /// The corresponding C function is `virDomainDetachDeviceFlags`.
  ///
  /// - Parameters:
  ///   - xml: the device's element, as far as it identifies it.
  ///   - target: from the domain that runs, or from its definition.
  ///   - timeout: how long the guest may take.
  /// - Throws: ``LibvirtError/Code/operationTimeout`` where the guest does not let go in time, and
  ///   ``LibvirtError/Code/operationFailed`` where it says that it will not.
  public func detachDevice(
    _ xml: String, from target: ModificationTarget = [], within timeout: Duration = .seconds(30)
  ) async throws(LibvirtError) {
    try await detach(DeviceAliases(in: xml).names.first, target, timeout) {
      unsafe virDomainDetachDeviceFlags($0, xml, target.rawValue)
    }
  }

  /// Removes a device, and waits until the guest has let go of it.
  ///
  /// The corresponding C function is `virDomainDetachDeviceAlias`.
  ///
  /// - Parameters:
  ///   - alias: the device's alias.
  ///   - target: from the domain that runs, or from its definition.
  ///   - timeout: how long the guest may take.
  /// - Throws: ``LibvirtError/Code/operationTimeout`` where the guest does not let go in time, and
  ///   ``LibvirtError/Code/operationFailed`` where it says that it will not.
  public func detachDevice(
    alias: String, from target: ModificationTarget = [], within timeout: Duration = .seconds(30)
  ) async throws(LibvirtError) {
    try await detach(alias, target, timeout) {
      unsafe virDomainDetachDeviceAlias($0, alias, target.rawValue)
    }
  }

  @safe
  private func detach(
    _ alias: String?, _ target: ModificationTarget, _ timeout: Duration,
    _ body: @escaping @Sendable (OpaquePointer) -> Int32
  ) async throws(LibvirtError) {
    let active = try await isActive()
    guard active, target.isEmpty || target.contains(.live) else {
      return try await perform(body)
    }
    // Before the request: the guest may be quick.
    let events = try await removalEvents()
    let before = try await DeviceAliases(in: xml()).names
    try await perform(body)
    let isGone = { @Sendable [self] () async throws(LibvirtError) -> Bool in
      let now = try await DeviceAliases(in: xml()).names
      return alias.map { !now.contains($0) } ?? !before.isSubset(of: now)
    }
    // Some drivers remove at once, and some without telling.
    if try await isGone() { return }
    let isRemoved = try await events?.first(within: timeout) {
      (event) async throws(LibvirtError) -> Bool? in
      switch event.happening {
      case .deviceRemovalFailed(let failed) where alias == nil || failed == alias:
        throw LibvirtError(
          .operationFailed, "the guest of \(self.name) did not let go of the device \(failed)")
      case .lifecycle(let change) where change.kind == .stopped: return true
      case .deviceRemoved(let removed) where removed == alias: return true
      default: return try await isGone() ? true : nil
      }
    }
    guard isRemoved == true else {
      throw LibvirtError(
        .operationTimeout,
        "the guest of \(name) has not let go of the device \(alias ?? "") in time")
    }
  }

  private func removalEvents() async throws(LibvirtError) -> EventSequence<DomainEvent>? {
    do throws(LibvirtError) {
      return try await connection.domainEvents(
        [.deviceRemoved, .deviceRemovalFailed, .lifecycle], of: self)
    } catch  where error.isUnsupported {
      return nil
    }
  }
}

#endif
