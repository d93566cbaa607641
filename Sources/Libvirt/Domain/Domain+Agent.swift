// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Domain {
  // MARK: Asking

  /// What the guest's agent knows: `hostname`, `os.name`, `user.0.name`….
  ///
  /// The corresponding C function is `virDomainGetGuestInfo`.
  ///
  /// - Throws: ``LibvirtError/Code/agentUnresponsive`` where no agent answers.
  public func guestInformation(
    _ types: GuestInformationTypes = []
  ) async throws(LibvirtError) -> TypedParameters {
    try await call { (domain) throws(LibvirtError) in
      var list: UnsafeMutablePointer<virTypedParameter>?
      var count: Int32 = 0
      try LibvirtError.check(
        unsafe virDomainGetGuestInfo(domain, types.rawValue, &list, &count, 0))
      return TypedParameters(owned: list, count: count)
    }
  }

  /// The guest's name.
  ///
  /// The corresponding C function is `virDomainGetHostname`.
  public func hostname() async throws(LibvirtError) -> String {
    try await text { unsafe virDomainGetHostname($0, 0) }
  }

  /// The addresses of the guest's network interfaces.
  ///
  /// The corresponding C function is `virDomainInterfaceAddresses`.
  ///
  /// - Parameter source: who is asked.
  public func interfaces(
    from source: AddressSource = .lease
  ) async throws(LibvirtError) -> [GuestInterface] {
    try await call { (domain) throws(LibvirtError) in
      var list: UnsafeMutablePointer<UnsafeMutablePointer<virDomainInterface>?>?
      let count = try LibvirtError.check(
        unsafe virDomainInterfaceAddresses(domain, &list, UInt32(source.rawValue), 0))
      return GuestInterface.take(count, list)
    }
  }

  /// Who knows the addresses of a guest.
  ///
  /// The corresponding C type is `virDomainInterfaceAddressesSource`.
  public enum AddressSource: Int32, Sendable, CaseIterable {
    /// The DHCP server of the virtual network.
    case lease = 0
    /// The guest's agent.
    case agent = 1
    /// The host's ARP table.
    case arp = 2
  }

  // MARK: File systems

  /// Freezes the guest's file systems, so that its disks are in order.
  ///
  /// The corresponding C function is `virDomainFSFreeze`.
  ///
  /// - Parameter mountPoints: which; none means all.
  /// - Returns: how many were frozen.
  @discardableResult
  public func freezeFileSystems(_ mountPoints: [String] = []) async throws(LibvirtError) -> Int {
    let count = try await number { domain in
      withCStrings(mountPoints) { list, count in
        unsafe virDomainFSFreeze(domain, list, count, 0)
      }
    }
    return Int(count)
  }

  /// Lets the guest write to its file systems again.
  ///
  /// The corresponding C function is `virDomainFSThaw`.
  ///
  /// - Parameter mountPoints: which; none means all.
  /// - Returns: how many were thawed.
  @discardableResult
  public func thawFileSystems(_ mountPoints: [String] = []) async throws(LibvirtError) -> Int {
    let count = try await number { domain in
      withCStrings(mountPoints) { list, count in
        unsafe virDomainFSThaw(domain, list, count, 0)
      }
    }
    return Int(count)
  }

  /// Has the guest tell its disks what it no longer uses.
  ///
  /// The corresponding C function is `virDomainFSTrim`.
  ///
  /// - Parameters:
  ///   - mountPoint: where; nil means everywhere.
  ///   - minimum: the shortest range that is worth it, in bytes.
  public func trimFileSystems(
    _ mountPoint: String? = nil, minimum: UInt64 = 0
  ) async throws(LibvirtError) {
    try await perform { unsafe virDomainFSTrim($0, mountPoint, minimum, 0) }
  }

  // MARK: The rest

  /// The guest's time.
  ///
  /// The corresponding C function is `virDomainGetTime`.
  ///
  /// - Returns: seconds since 1970, and nanoseconds beyond them.
  public func time() async throws(LibvirtError) -> (seconds: Int64, nanoseconds: UInt32) {
    try await call { (domain) throws(LibvirtError) in
      var (seconds, nanoseconds): (Int64, UInt32) = (0, 0)
      try LibvirtError.check(unsafe virDomainGetTime(domain, &seconds, &nanoseconds, 0))
      return (seconds, nanoseconds)
    }
  }

  /// Sets the guest's time.
  ///
  /// The corresponding C function is `virDomainSetTime`.
  ///
  /// - Parameters:
  ///   - seconds: since 1970; nil takes the guest's clock chip.
  ///   - nanoseconds: beyond the seconds.
  public func setTime(_ seconds: Int64?, nanoseconds: UInt32 = 0) async throws(LibvirtError) {
    let flags = seconds == nil ? UInt32(VIR_DOMAIN_TIME_SYNC) : 0
    try await perform { unsafe virDomainSetTime($0, seconds ?? 0, nanoseconds, flags) }
  }

  /// Gives a user of the guest another password.
  ///
  /// The corresponding C function is `virDomainSetUserPassword`.
  ///
  /// - Parameters:
  ///   - user: the name.
  ///   - password: the password, or its hash.
  ///   - isHash: whether it is a hash.
  public func setPassword(
    of user: String, to password: String, isHash: Bool = false
  ) async throws(LibvirtError) {
    let flags = isHash ? UInt32(VIR_DOMAIN_PASSWORD_ENCRYPTED) : 0
    try await perform { unsafe virDomainSetUserPassword($0, user, password, flags) }
  }

  /// Talks to the guest's agent in its own language, for which libvirt promises nothing.
  ///
  /// The corresponding C function is `virDomainQemuAgentCommand`.
  ///
  /// - Parameters:
  ///   - command: JSON.
  ///   - timeout: seconds; nil for ever.
  /// - Returns: JSON.
  public func agentCommand(
    _ command: String, within timeout: Int32? = 10
  ) async throws(LibvirtError) -> String {
    let seconds = timeout ?? Int32(VIR_DOMAIN_QEMU_AGENT_COMMAND_BLOCK)
    return try await text { unsafe virDomainQemuAgentCommand($0, command, seconds, 0) }
  }

  /// Talks to QEMU's monitor in its own language, for which libvirt promises nothing.
  ///
  /// The corresponding C function is `virDomainQemuMonitorCommand`.
  ///
  /// - Parameter command: JSON.
  /// - Returns: JSON.
  public func monitorCommand(_ command: String) async throws(LibvirtError) -> String {
    try await call { (domain) throws(LibvirtError) in
      var answer: UnsafeMutablePointer<CChar>?
      try LibvirtError.check(unsafe virDomainQemuMonitorCommand(domain, command, &answer, 0))
      return try String(owned: answer)
    }
  }
}

#endif
