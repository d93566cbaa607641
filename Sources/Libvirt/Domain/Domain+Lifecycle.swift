// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Domain {
  // MARK: Looking

  /// What it is doing, and how it came to that.
  ///
  /// The corresponding C function is `virDomainGetState`.
  public func status() async throws(LibvirtError) -> DomainStatus {
    try await call { (domain) throws(LibvirtError) in
      var (state, reason): (Int32, Int32) = (0, 0)
      try LibvirtError.check(unsafe virDomainGetState(domain, &state, &reason, 0))
      return DomainStatus(state: DomainState(libvirt: state), reasonCode: reason)
    }
  }

  /// What it is doing.
  ///
  /// The corresponding C function is `virDomainGetState`.
  public func state() async throws(LibvirtError) -> DomainState { try await status().state }

  /// Its main figures.
  ///
  /// The corresponding C function is `virDomainGetInfo`.
  public func info() async throws(LibvirtError) -> DomainInfo {
    try await call { (domain) throws(LibvirtError) in
      var info = virDomainInfo()
      try LibvirtError.check(unsafe virDomainGetInfo(domain, &info))
      return DomainInfo(
        state: DomainState(libvirt: Int32(info.state)),
        maximumMemory: UInt64(info.maxMem) &* 1024, memory: UInt64(info.memory) &* 1024,
        vcpus: Int(info.nrVirtCpu), processorTime: info.cpuTime)
    }
  }

  // MARK: Starting and ending

  /// Starts it; a managed save image is restored.
  ///
  /// The corresponding C function is `virDomainCreateWithFlags`.
  public func start(_ options: StartOptions = []) async throws(LibvirtError) {
    try await perform { unsafe virDomainCreateWithFlags($0, options.rawValue) }
  }

  /// Asks the guest to shut down; returns before it has.
  ///
  /// The corresponding C function is `virDomainShutdownFlags`.
  public func shutDown(_ options: ShutdownOptions = []) async throws(LibvirtError) {
    try await perform { unsafe virDomainShutdownFlags($0, options.rawValue) }
  }

  /// Asks the guest to reboot; returns before it has.
  ///
  /// The corresponding C function is `virDomainReboot`.
  public func reboot(_ options: ShutdownOptions = []) async throws(LibvirtError) {
    try await perform { unsafe virDomainReboot($0, options.rawValue) }
  }

  /// Resets the machine as its button would, without asking the guest.
  ///
  /// The corresponding C function is `virDomainReset`.
  public func reset() async throws(LibvirtError) {
    try await perform { unsafe virDomainReset($0, 0) }
  }

  /// Ends it at once, as a loss of power would.
  ///
  /// The corresponding C function is `virDomainDestroyFlags`.
  ///
  /// - Parameter graceful: whether to fail rather than to kill a process that does not end by itself.
  public func destroy(graceful: Bool = false) async throws(LibvirtError) {
    let flags = graceful ? UInt32(VIR_DOMAIN_DESTROY_GRACEFUL) : 0
    try await perform { unsafe virDomainDestroyFlags($0, flags) }
  }

  // MARK: Standing still

  /// Lets its processors stand still; it keeps its memory.
  ///
  /// The corresponding C function is `virDomainSuspend`.
  public func suspend() async throws(LibvirtError) {
    try await perform { unsafe virDomainSuspend($0) }
  }

  /// Lets its processors go on.
  ///
  /// The corresponding C function is `virDomainResume`.
  public func resume() async throws(LibvirtError) {
    try await perform { unsafe virDomainResume($0) }
  }

  /// Has the guest put itself to sleep, through its agent.
  ///
  /// The corresponding C function is `virDomainPMSuspendForDuration`.
  public func sleep(_ target: SleepTarget) async throws(LibvirtError) {
    try await perform { unsafe virDomainPMSuspendForDuration($0, UInt32(target.rawValue), 0, 0) }
  }

  /// Wakes a guest that sleeps.
  ///
  /// The corresponding C function is `virDomainPMWakeup`.
  public func wake() async throws(LibvirtError) {
    try await perform { unsafe virDomainPMWakeup($0, 0) }
  }

  /// How deep a guest sleeps.
  ///
  /// The corresponding C type is `virNodeSuspendTarget`.
  public enum SleepTarget: Int32, Sendable, CaseIterable {
    /// Memory is kept.
    case memory = 0
    /// Memory is written to disk, and the machine is off.
    case disk = 1
    /// Both.
    case hybrid = 2
  }

  // MARK: Poking

  /// Sends a non-maskable interrupt.
  ///
  /// The corresponding C function is `virDomainInjectNMI`.
  public func injectNMI() async throws(LibvirtError) {
    try await perform { unsafe virDomainInjectNMI($0, 0) }
  }

  /// Presses keys together and lets go of them.
  ///
  /// The corresponding C function is `virDomainSendKey`.
  ///
  /// - Parameters:
  ///   - keys: the codes, 16 at most.
  ///   - codeSet: what the codes mean.
  ///   - milliseconds: how long they are held.
  public func sendKeys(
    _ keys: [UInt32], codeSet: KeyCodeSet = .linux, holding milliseconds: UInt32 = 50
  ) async throws(LibvirtError) {
    try await perform { domain in
      var keys = keys
      return unsafe virDomainSendKey(
        domain, UInt32(codeSet.rawValue), milliseconds, &keys, Int32(clamping: keys.count), 0)
    }
  }
}

#endif
