// SPDX-License-Identifier: Apache-2.0

internal import MachineDefinition
internal import Monitor

extension DomainBuilder {
  /// Everything of a container that is not a device.
  mutating func describeContainer() throws(DomainError) {
    if decides("boot"), machine.boot != nil {
      throw refusal("boot", "a container runs /sbin/init of its root: remove boot")
    }
    if decides("rng"), machine.entropyDevice == .on { throw refusal("rng: on", "remove it") }
    if decides("interruptControllers"), machine.interruptControllers != .auto {
      throw refusal("interruptControllers", "remove it")
    }
    for (key, value) in [
      ("machine", machine.libvirt?.machine), ("firmware", machine.libvirt?.firmware?.rawValue),
    ] where value != nil {
      throw refusal("libvirt.\(key)", "remove it")
    }
    var system = root.first("os") ?? XMLElement("os")
    system.edit("type") { type in
      type.text = platform.guestKind
      if !hasBase || type["arch"] == nil { type["arch"] = platform.architecture }
    }
    if system.first("init") == nil { system.set("init", text: "/sbin/init") }
    root.set(system)
  }

  /// The devices of a container, without its network cards.
  func describeContainerDevices(_ devices: inout XMLElement) throws(DomainError) {
    if decides("disks") { try describeRoot(&devices) }
    guard devices.elements("filesystem").contains(where: Self.isRoot) else {
      throw refusal("no root", "name its directory: disks: [{ path: root, format: raw }]")
    }
    if decides("serial") {
      switch machine.serial {
      case .standardStreams, .pseudoTerminal: break
      case .file, .socket, .none:
        throw refusal("serial: \(machine.serial.text)", "its console is a pty")
      }
    }
    if devices.first("console") == nil { devices.add(XMLElement("console", ["type": "pty"])) }
  }

  private func describeRoot(_ devices: inout XMLElement) throws(DomainError) {
    guard machine.disks.count <= 1 else {
      throw refusal(
        "\(machine.disks.count) disks", "a container has one, its root; libvirt.xml can have more")
    }
    guard let disk = machine.disks.first else { return }
    let source: XMLElement
    var driver: XMLElement?
    let type: String
    switch place(of: disk.path) {
    case .directory:
      (type, source) = ("mount", XMLElement("source", ["dir": disk.path]))
    case .blockDevice:
      (type, source) = ("block", XMLElement("source", ["dev": disk.path]))
    case .file:
      (type, source) = ("file", XMLElement("source", ["file": disk.path]))
      let kind = disk.format == .raw ? "loop" : "nbd"
      driver = XMLElement("driver", ["type": kind, "format": disk.format.rawValue])
    }
    devices.removeAll("filesystem", where: Self.isRoot)
    var system = XMLElement("filesystem", ["type": type, "accessmode": "passthrough"])
    if let driver { system.add(driver) }
    system.add(source)
    system.add(XMLElement("target", ["dir": "/"]))
    if disk.isReadOnly { system.add(XMLElement("readonly")) }
    devices.add(system)
  }

  private static func isRoot(_ system: XMLElement) -> Bool {
    system.first("target")?["dir"] == "/"
  }
}
