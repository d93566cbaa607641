// SPDX-License-Identifier: Apache-2.0

internal import MachineDefinition
internal import Monitor

extension DomainBuilder {
  /// The devices of a machine, without its network cards.
  func describeDevices(_ devices: inout XMLElement) {
    if decides("disks") { describeDisks(&devices) }
    let hasPort = devices.first("serial") != nil || devices.first("console") != nil
    if decides("serial") || !hasPort { describeSerial(&devices) }
    if decides("rng") { describeEntropy(&devices) }
    // So that libvirt is told of a guest that panics.
    if !hasBase, platform.isQEMU, platform.isPC, !isMicroVM {
      devices.add(XMLElement("panic", ["model": "isa"]))
    }
  }

  private var isMicroVM: Bool { machine.libvirt?.machine?.hasPrefix("microvm") ?? false }

  // MARK: Disks

  private func describeDisks(_ devices: inout XMLElement) {
    var disks = machine.disks[...]
    // The disks that are there become those of the file in their order, and keep the rest.
    devices.editAll("disk", where: { ($0["device"] ?? "disk") == "disk" }) { element in
      if let disk = disks.popFirst() { describe(disk, in: &element) }
    }
    for disk in disks {
      let taken = devices.elements("disk").compactMap { $0.first("target")?["dev"] }
      let target = (0...disks.endIndex + taken.count).lazy.map(Self.diskName)
        .first { !taken.contains($0) }
      var element = XMLElement("disk", ["type": "file", "device": "disk"])
      describe(disk, in: &element)
      element.add(XMLElement("target", ["dev": target ?? "vda", "bus": "virtio"]))
      devices.add(element)
    }
  }

  private func describe(_ disk: DiskDefinition, in element: inout XMLElement) {
    let isDevice = place(of: disk.path) == .blockDevice
    element["type"] = isDevice ? "block" : "file"
    element.edit("driver") { driver in
      if driver["name"] == nil, platform.isQEMU { driver["name"] = "qemu" }
      driver["type"] = disk.format.rawValue
    }
    element.set(XMLElement("source", [isDevice ? "dev" : "file": disk.path]))
    element.removeAll("mirror")
    // A backing file is followed only where the base says which.
    if disk.format == .qcow2, element.first("backingStore") == nil {
      element.add(XMLElement("backingStore"))
    }
    element.removeAll("readonly")
    if disk.isReadOnly { element.add(XMLElement("readonly")) }
  }

  /// vda to vdz, then vdaa.
  static func diskName(_ index: Int) -> String {
    var (name, rest) = ("", index)
    repeat {
      name = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(rest % 26))) + name
      rest = rest / 26 - 1
    } while rest >= 0
    return "vd" + name
  }

  // MARK: Serial port and entropy

  private func describeSerial(_ devices: inout XMLElement) {
    var port = XMLElement("serial")
    switch machine.serial {
    case .standardStreams, .pseudoTerminal:
      port["type"] = "pty"
    case .file(let path):
      port["type"] = "file"
      port.add(XMLElement("source", ["path": path, "append": "off"]))
    case .socket(let path):
      port["type"] = "unix"
      port.add(XMLElement("source", ["mode": "bind", "path": path]))
    case .none:
      port["type"] = "null"
    }
    if let log = platform.serialLog(of: machine.name), machine.serial.hasLog {
      // The log is that of the last run.
      port.add(XMLElement("log", ["file": log, "append": "off"]))
    }
    port.add(XMLElement("target", ["port": "0"]))
    // libvirt adds the console that a serial port is.
    devices.removeAll("console") { ($0.first("target")?["type"] ?? "serial") == "serial" }
    devices.set(hasBase ? port : port.indented())
  }

  private func describeEntropy(_ devices: inout XMLElement) {
    switch machine.entropyDevice {
    case .off: devices.removeAll("rng")
    case .auto where hasBase: break
    case .auto, .on:
      guard devices.first("rng") == nil else { return }
      devices.add(
        XMLElement(
          "rng", ["model": "virtio"],
          [XMLElement("backend", ["model": "random"], text: "/dev/urandom")]))
    }
  }
}

extension SerialMode {
  /// Whether what the guest writes needs a log to be kept anywhere.
  fileprivate var hasLog: Bool {
    switch self {
    case .standardStreams, .pseudoTerminal, .socket: true
    case .file, .none: false
    }
  }
}
