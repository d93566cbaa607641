// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import DomainXML
public import JSON
internal import Libvirt
public import MachineDefinition

extension LibvirtBackend {
  /// All domains, in the order of their names.
  public func machines() async throws(BackendError) -> [MachineSummary] {
    let connection = try await session.connection()
    let domains = try await calling("list", "machines") { () throws(LibvirtError) in
      try await connection.domains()
    }
    var machines: [MachineSummary] = []
    for domain in domains {
      do throws(LibvirtError) {
        machines.append(try await summary(of: domain))
      } catch {
        // One that ended and was forgotten since is no machine.
        guard error.code == .noDomain else {
          var broken = MachineSummary(name: domain.name, backend: name, state: .broken)
          broken.reason = error.message
          machines.append(broken)
          continue
        }
      }
    }
    return machines.sorted { $0.name < $1.name }
  }

  /// One domain.
  public func machine(named name: String) async throws(BackendError) -> MachineSummary {
    let domain = try await domain(name)
    return try await calling("look at", name) { () throws(LibvirtError) in
      try await summary(of: domain)
    }
  }

  /// The line of a listing.
  func summary(of domain: Domain) async throws(LibvirtError) -> MachineSummary {
    let observation = try await observation(of: domain)
    let info = try await domain.info()
    var summary = MachineSummary(
      name: domain.name, backend: name, state: observation.state, reason: observation.reason)
    summary.vcpus = info.vcpus
    summary.memory = info.maximumMemory
    return summary
  }

  /// What a domain is doing.
  func observation(of domain: Domain) async throws(LibvirtError) -> DomainObservation {
    let status = try await domain.status()
    var isSaved = false
    if status.state == .shutOff {
      do throws(LibvirtError) {
        isSaved = try await domain.hasManagedSave()
      } catch {
        // What a driver cannot save is not saved.
        guard error.isUnsupported else { throw error }
      }
    }
    return DomainObservation(status, isSaved: isSaved)
  }

  // MARK: Everything

  /// Everything that is known of a domain.
  public func details(of name: String) async throws(BackendError) -> JSONObject {
    let domain = try await domain(name)
    let (summary, text, info, id) = try await calling("look at", name) {
      () throws(LibvirtError) in
      let active = try await domain.xml()
      return (
        try await self.summary(of: domain), active, try await domain.info(), try await domain.id()
      )
    }
    var object = summary.details
    object["uuid"] = .string(domain.uuid)
    if let id { object["id"] = JSONValue(Int(id)) }
    object["definition"] = .object(try definition(text, of: name))
    if let log = logFile(text) { object["log"] = .string(log) }
    if let log = hypervisorLog(of: name) {
      object["hypervisorLog"] = .string(log.path)
      if summary.state == .crashed || summary.state == .paused, let tail = log.tail {
        object["hypervisorMessages"] = .string(tail)
      }
    }
    if summary.state.isActive {
      object["counters"] = [
        "memory": JSONValue(info.memory), "cpuTime": JSONValue(info.processorTime),
      ]
    }
    return object
  }

  /// What a domain is defined as: in the words of the machine file what has words there, and whole.
  private func definition(_ text: String, of name: String) throws(BackendError) -> JSONObject {
    let document = try document(text, of: name)
    var object = JSONObject()
    object["type"] = .string(document.type)
    object["acceleration"] = .string(
      document.machineFile?.acceleration ?? Acceleration.words(forType: document.type))
    if let file = document.machineFile {
      object["file"] = .string(file.file)
      object["directory"] = .string(file.directory)
      object["text"] = .string(file.text)
    }
    let system = document.root.first("os")
    for (key, value) in [
      ("machine", system?.first("type")?["machine"]), ("firmware", system?["firmware"]),
      ("kernel", system?.first("kernel")?.text), ("initrd", system?.first("initrd")?.text),
      ("cmdline", system?.first("cmdline")?.text), ("init", system?.first("init")?.text),
      ("serial", document.serial?.text),
    ] {
      object[key] = value.map { .string($0) }
    }
    object["disks"] = .array(
      document.disks.map { disk in
        var object = JSONObject()
        object["path"] = disk.path.map { .string($0) } ?? .null
        object["format"] = disk.format.map { .string($0) } ?? .null
        object["readonly"] = .bool(disk.isReadOnly)
        object["target"] = disk.target.map { .string($0) } ?? .null
        return .object(object)
      })
    object["networks"] = .array(document.networks.map { .string($0) })
    object["xml"] = .string(text)
    return object
  }

  /// Reads what libvirt says a domain is.
  func document(_ text: String, of name: String) throws(BackendError) -> DomainDocument {
    do throws(XMLError) {
      return try DomainDocument(parsing: text)
    } catch {
      throw BackendError(.failed, "the domain XML of \(name) cannot be read: \(error)")
    }
  }

  // MARK: Logs

  /// The path of the file that keeps the serial output of the last run.
  public func logPath(of name: String) async throws(BackendError) -> String {
    let domain = try await domain(name)
    let text = try await calling("look at", name) { () throws(LibvirtError) in
      try await domain.xml()
    }
    guard let path = logFile(text) else {
      // Nothing runs in this driver that could write.
      if uri.driver == "test" { throw .unsupported("logs", by: self.name) }
      let port = try document(text, of: name).serial?.text
      let words = port.map { "its serial port leads to \($0), and no log is kept" }
      throw BackendError(
        .failed,
        "\(name) has no log: \(words ?? "it has no serial port"); "
          + "<log file='…'/> in its <serial> keeps one")
    }
    guard uri.isLocal else {
      throw BackendError(.failed, "the log of \(name) is on \(uri.host ?? "its host"): \(path)")
    }
    return path
  }

  /// The file that what the guest writes ends in; nil if there is none.
  func logFile(_ text: String) -> String? {
    guard let serial = try? DomainDocument(parsing: text).serial else { return nil }
    return serial.log ?? (serial.type == "file" ? serial.path : nil)
  }

  /// The hypervisor's log of a domain, where it can be read here.
  func hypervisorLog(of name: String) -> HypervisorLog? {
    guard uri.isLocal, let folder = LogFolder.of(uri) else { return nil }
    return HypervisorLog(path: "\(folder)/\(name).log")
  }
}

#endif
