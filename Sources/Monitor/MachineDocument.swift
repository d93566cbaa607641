// SPDX-License-Identifier: Apache-2.0

internal import BootProtocols
internal import JSON

/// The machine as the one JSON document that `roost-vmm` takes; `docs/machine-document.md`.
extension MachineConfiguration {
  /// The version of the document's form.
  public static let documentSchema = 1

  // MARK: Writing

  /// The document, on one line.
  public var document: String {
    var object = JSONObject()
    object["schema"] = JSONValue(Self.documentSchema)
    object["name"] = .string(name)
    object["vcpus"] = JSONValue(vcpus)
    object["memory"] = JSONValue(memory)
    object["hugePages"] = .bool(usesHugePages)
    object["boot"] = .object(boot.object)
    object["disks"] = .array(
      disks.map { ["path": .string($0.path), "readonly": .bool($0.isReadOnly)] })
    object["serial"] = .string(serial.text)
    object["entropy"] = hasEntropyDevice.map { .bool($0) }
    object["timeout"] = timeout.map { JSONValue($0) }
    object["report"] = reportPath.map { .string($0) }
    object["interruptControllers"] = hasInterruptControllers.map { .bool($0) }
    object["requestedAt"] = requestedAt.map { JSONValue($0) }
    object["supervision"] = supervision.map { .object($0.object) }
    return JSONValue.object(object).serialized()
  }

  // MARK: Reading

  /// Reads a document.
  ///
  /// - Parameters:
  ///   - document: JSON in UTF-8.
  ///   - name: what messages call it.
  /// - Throws: ``MachineError/invalid(_:)`` with the place or the key that is wrong.
  public init(document: [UInt8], name: String) throws(MachineError) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: document)
    } catch {
      throw .invalid("\(name):\(error)")
    }
    var reader = try DocumentReader(value, name: name, path: "")
    let schema = try reader.required("schema", "a number") { $0.intValue }
    guard schema == Self.documentSchema else {
      throw .invalid("\(name): schema is \(schema), and this program reads \(Self.documentSchema)")
    }
    self.init(boot: try Boot(try reader.object("boot")))
    self.name = try reader.optional("name") { $0.stringValue } ?? self.name
    vcpus = try reader.required("vcpus", "1 to 64") { value in
      value.intValue.flatMap { Self.vcpuRange.contains($0) ? $0 : nil }
    }
    memory = try reader.required("memory", "whole pages in bytes, 64 KiB to 1 TiB") { value in
      value.unsignedValue.flatMap { Self.isPossible(memory: $0) ? $0 : nil }
    }
    usesHugePages = try reader.optional("hugePages") { $0.boolValue } ?? usesHugePages
    let disks = try reader.optional("disks", read: { $0.arrayValue }) ?? []
    guard disks.count <= Self.maximumDisks else {
      throw .invalid("\(name): disks: at most \(Self.maximumDisks)")
    }
    for (index, disk) in disks.enumerated() {
      var disk = try DocumentReader(disk, name: name, path: "disks[\(index)].")
      self.disks.append(
        DiskConfiguration(
          path: try disk.required("path") { $0.stringValue },
          isReadOnly: try disk.optional("readonly") { $0.boolValue } ?? false))
      try disk.finish()
    }
    serial =
      try reader.optional("serial", "stdio, pty, file:PATH, unix:PATH or none") {
        $0.stringValue.flatMap { SerialMode($0) }
      } ?? serial
    hasEntropyDevice = try reader.optional("entropy") { $0.boolValue }
    timeout = try reader.optional("timeout", "nanoseconds") { $0.unsignedValue }
    reportPath = try reader.optional("report") { $0.stringValue }
    hasInterruptControllers = try reader.optional("interruptControllers") { $0.boolValue }
    requestedAt = try reader.optional("requestedAt", "nanoseconds") { $0.unsignedValue }
    if let reader = try reader.optionalObject("supervision") {
      supervision = try Supervision(reader)
    }
    try reader.finish()
  }

  private static func isPossible(memory: UInt64) -> Bool {
    (minimumMemory...maximumMemory).contains(memory) && memory % pageSize == 0
  }
}

extension MachineConfiguration.Boot {
  fileprivate var object: JSONObject {
    var object = JSONObject()
    switch self {
    case .kernel(let path, let initrd, let commandLine, let bootProtocol):
      object["kernel"] = .string(path)
      object["initrd"] = initrd.map { .string($0) }
      object["cmdline"] = commandLine.map { .string($0) }
      object["protocol"] = bootProtocol.map { .string($0.rawValue) }
    case .guest(let name, let commandLine):
      object["guest"] = .string(name)
      object["cmdline"] = .string(commandLine)
    }
    return object
  }

  fileprivate init(_ given: DocumentReader) throws(MachineError) {
    var reader = given
    let commandLine = try reader.optional("cmdline") { $0.stringValue }
    if let name = try reader.optional("guest", read: { $0.stringValue }) {
      self = .guest(name: name, commandLine: commandLine ?? "")
    } else {
      self = .kernel(
        path: try reader.required("kernel") { $0.stringValue },
        initrd: try reader.optional("initrd") { $0.stringValue }, commandLine: commandLine,
        bootProtocol: try reader.optional("protocol", "linux, pvh, elf64, multiboot or real") {
          $0.stringValue.flatMap { BootProtocol(rawValue: $0) }
        })
    }
    try reader.finish()
  }
}
