// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import DomainXML
internal import Libvirt
public import MachineDefinition
internal import POSIX
internal import SystemPackage

extension LibvirtBackend {
  /// Makes a domain from a machine file, or from domain XML as it is.
  ///
  /// A machine file of the native backend is one of libvirt, too.
  public func define(
    _ source: DefinitionSource
  ) async throws(BackendError) -> DefinitionOutcome {
    if source.isDomainXML {
      let text = String(decoding: source.bytes, as: UTF8.self)
      return try await define(text, called: source.file, acceleration: nil)
    }
    let machine: MachineDefinition
    do throws(MachineFileError) {
      machine = try MachineFile.parse(source, for: .libvirt)
    } catch {
      throw BackendError(.invalid, error.description)
    }
    let base = try machine.libvirt?.xml.map { (path) throws(BackendError) in
      try Self.domain(ofFile: path)
    }
    // A domain that its machine is made from says what it runs on, too.
    let baseType = base.flatMap { $0.type.isEmpty ? nil : $0.type }
    let choice = try await choosePlatform(
      asked: machine.libvirt?.type ?? baseType,
      by: machine.libvirt?.type != nil ? source.file : machine.libvirt?.xml ?? source.file,
      for: machine.name)
    let probe = DiskProbe(isLocal: uri.isLocal)
    if base == nil { for disk in machine.disks { try probe.check(disk) } }
    let text: String
    do {
      var document = try DomainBuilder.document(
        for: machine, on: choice.platform, from: base, given: MachineFile.keys(in: source.bytes),
        place: probe.place)
      document.machineFile = MachineFileNote(
        file: source.file, directory: source.directory,
        text: String(decoding: source.bytes, as: UTF8.self), acceleration: choice.acceleration)
      document.uuid = try await uuid(of: machine.name)
      text = try document.text()
    } catch let error as DomainError {
      throw BackendError(.invalid, error.description)
    } catch let error as XMLError {
      throw BackendError(.invalid, "\(source.file): \(error)")
    } catch let error as BackendError {
      throw error
    } catch {
      throw BackendError(.failed, "\(error)")
    }
    return try await define(text, called: machine.name, acceleration: choice.acceleration)
  }

  /// Defines a domain, and says how it is accelerated.
  private func define(
    _ text: String, called name: String, acceleration: String?
  ) async throws(BackendError) -> DefinitionOutcome {
    let connection = try await session.connection()
    let (domain, isReplacement, isRunning, xml) = try await defining(name) {
      () throws(LibvirtError) in
      let before = Set(try await connection.domains().map(\.name))
      let domain = try await connection.defineDomain(text)
      return (
        domain, before.contains(domain.name), try await domain.isActive(), try await domain.xml()
      )
    }
    let type = try document(xml, of: domain.name).type
    let words = acceleration ?? Acceleration.words(forType: type)
    notice("\(domain.name): \(words)")
    return DefinitionOutcome(
      name: domain.name, isReplacement: isReplacement, isRunning: isRunning)
  }

  /// As ``calling(_:_:_:)``; what libvirt finds wrong with the XML is wrong in what was given.
  private func defining<Value: Sendable>(
    _ name: String, _ body: () async throws(LibvirtError) -> Value
  ) async throws(BackendError) -> Value {
    do throws(LibvirtError) {
      return try await body()
    } catch {
      switch error.code {
      case .xmlError, .xmlSyntax, .xmlInvalidSchema, .configurationUnsupported, .invalidArgument:
        // Further lines show the place.
        throw BackendError(.invalid, "\(name): \(error.message.prefix { !$0.isNewline })")
      default: throw backendError(error, "define", name)
      }
    }
  }

  /// What libvirt knows a domain by that exists; a new definition must have the same.
  private func uuid(of name: String) async throws(BackendError) -> String? {
    let connection = try await session.connection()
    do throws(LibvirtError) {
      return try await connection.domain(named: name).uuid
    } catch {
      guard error.code == .noDomain else { throw backendError(error, "look for", name) }
      return nil
    }
  }

  /// Reads a file with domain XML.
  private static func domain(ofFile path: String) throws(BackendError) -> DomainDocument {
    do {
      return try DomainDocument(parsing: FileText.bytes(of: path, atMost: XMLDocument.maximumSize))
    } catch let error as XMLError {
      throw BackendError(.invalid, "\(path):\(error)")
    } catch {
      throw BackendError(.invalid, "\(path): the file cannot be read: \(error)")
    }
  }

  // MARK: Undefining

  /// Forgets a domain that does not run, with what libvirt keeps of it, and its log.
  public func undefine(_ name: String) async throws(BackendError) {
    let domain = try await domain(name)
    let (isActive, text) = try await calling("undefine", name) { () throws(LibvirtError) in
      (try await domain.isActive(), try await domain.xml())
    }
    guard !isActive else {
      throw BackendError(
        .wrongState, "\(name) is running: stop it with 'roost stop \(name)' first")
    }
    try await calling("undefine", name) { () throws(LibvirtError) in
      _ = try await domain.undefine()
    }
    removeLog(text, of: name)
  }

  /// Removes the log that a machine file's domain has; one that somebody else chose is theirs.
  private func removeLog(_ text: String, of name: String) {
    guard uri.isLocal, let log = logFile(text), MachineName.isValid(name),
      log == LogFolder.of(uri).map({ "\($0)/\(name).serial" })
    else { return }
    for path in [log, "\(log).0"] {
      if let problem = FileText.remove(path) { notice("\(name): its log stays: \(problem)") }
    }
  }
}

#endif
