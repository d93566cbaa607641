// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import DomainXML
internal import Libvirt
public import MachineDefinition
internal import POSIX

extension LibvirtBackend {
  /// Starts a domain, or restores one that is saved; returns when its guest runs.
  public func start(_ name: String) async throws(BackendError) {
    let domain = try await domain(name)
    let (state, text) = try await calling("start", name) { () throws(LibvirtError) in
      (try await self.observation(of: domain).state, try await domain.xml())
    }
    switch state {
    case .running: throw BackendError(.wrongState, "\(name) is running already")
    case .paused:
      throw BackendError(
        .wrongState, "\(name) is paused: let it go on with 'roost resume \(name)'")
    case .stopping:
      throw BackendError(.wrongState, "\(name) is stopping: wait with 'roost wait \(name)'")
    case .stopped, .crashed, .saved, .broken: break
    }
    try await start(domain, defined: text)
  }

  /// Starts a domain, and says how it is accelerated.
  func start(_ domain: Domain, defined text: String) async throws(BackendError) {
    let name = domain.name
    let document = try document(text, of: name)
    // A note is of what was defined from a file; the type may have been changed since.
    let note = document.machineFile.flatMap { $0.acceleration.isEmpty ? nil : $0.acceleration }
    notice("\(name): \(note ?? Acceleration.words(forType: document.type))")
    try makeLogFolder(for: document)
    do throws(LibvirtError) {
      try await domain.start()
    } catch {
      var problem = backendError(error, "start", name)
      if let tail = hypervisorLog(of: name)?.tail, !Self.says(error.message, tail) {
        problem = BackendError(problem.kind, "\(problem.message); the hypervisor said: \(tail)")
      }
      throw problem
    }
  }

  /// Makes the folder of the log where the daemon is this user's own: it makes it too late itself.
  private func makeLogFolder(for document: DomainDocument) throws(BackendError) {
    guard uri.isLocal, uri.path != "/system", let folder = LogFolder.of(uri),
      let log = document.serial?.log, log.hasPrefix("\(folder)/")
    else { return }
    do throws(SystemCallError) {
      try FileText.makeFolder(folder)
    } catch {
      throw BackendError(
        .failed, "the folder of the log of \(document.name) cannot be made: \(error)")
    }
  }

  /// Whether a message has what a log says already.
  private static func says(_ message: String, _ tail: String) -> Bool {
    tail.split(separator: ";").allSatisfy { part in
      message.contains(part.drop(while: \.isWhitespace))
    }
  }

  /// Asks the guest to power off.
  public func requestStop(_ name: String) async throws(BackendError) {
    let domain = try await runningDomain(name, "stop")
    try await calling("stop", name) { () throws(LibvirtError) in try await domain.shutDown() }
  }

  /// Ends a domain at once; returns when nothing of it runs.
  public func forceStop(_ name: String) async throws(BackendError) {
    let domain = try await activeDomain(name, "stop").domain
    try await calling("stop", name) { () throws(LibvirtError) in try await domain.destroy() }
  }

  /// Asks the guest to reboot; with force, resets the machine.
  public func reboot(_ name: String, force: Bool) async throws(BackendError) {
    guard force else {
      let domain = try await runningDomain(name, "reboot")
      return try await calling("reboot", name) { () throws(LibvirtError) in
        try await domain.reboot()
      }
    }
    let domain = try await activeDomain(name, "reboot --force").domain
    try await calling("reboot --force", name) { () throws(LibvirtError) in
      try await domain.reset()
    }
  }

  /// Lets the processors stand still.
  public func pause(_ name: String) async throws(BackendError) {
    let (domain, state) = try await activeDomain(name, "pause")
    guard state != .paused else {
      throw BackendError(.wrongState, "\(name): the machine is paused already")
    }
    try await calling("pause", name) { () throws(LibvirtError) in try await domain.suspend() }
  }

  /// Lets the processors go on, or wakes a guest that sleeps.
  public func resume(_ name: String) async throws(BackendError) {
    let (domain, state) = try await activeDomain(name, "resume")
    guard state == .paused else {
      throw BackendError(.wrongState, "\(name): the machine is not paused")
    }
    try await calling("resume", name) { () throws(LibvirtError) in
      if try await domain.state() == .suspended {
        try await domain.wake()
      } else {
        try await domain.resume()
      }
    }
  }

  // MARK: What must be so

  /// A domain that has a guest in memory.
  ///
  /// - Throws: ``BackendError/Kind/wrongState``.
  func activeDomain(
    _ name: String, _ what: String
  ) async throws(BackendError) -> (domain: Domain, state: MachineState) {
    let domain = try await domain(name)
    let state = try await calling(what, name) { () throws(LibvirtError) in
      try await observation(of: domain).state
    }
    guard state.isActive else {
      throw BackendError(
        .wrongState, "\(name) is not running: start it with 'roost start \(name)'")
    }
    return (domain, state)
  }

  /// A domain whose guest can hear.
  private func runningDomain(_ name: String, _ what: String) async throws(BackendError) -> Domain {
    let (domain, state) = try await activeDomain(name, what)
    guard state != .paused else {
      throw BackendError(
        .wrongState, "\(name): the machine is paused, and hears no button: resume it first")
    }
    return domain
  }
}

#endif
