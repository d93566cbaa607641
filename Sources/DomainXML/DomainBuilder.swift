// SPDX-License-Identifier: Apache-2.0

internal import ControlProtocol
public import MachineDefinition

/// Describes a machine of a machine file to libvirt.
public struct DomainBuilder {
  let machine: MachineDefinition
  let platform: DomainPlatform
  private let given: Set<String>?
  private let place: (String) -> DiskPlace

  /// What was built so far.
  var root: XMLElement

  /// Describes a machine.
  ///
  /// - Parameters:
  ///   - machine: what the file says.
  ///   - platform: what the domain is to run on.
  ///   - base: the domain that it is made from; what is not modelled stays as it is there.
  ///   - given: the keys that the file has. What it leaves out stays as in the base; without a base
  ///     the file's defaults hold.
  ///   - place: what is at the path of a disk.
  /// - Throws: for what such a domain cannot have.
  public static func document(
    for machine: MachineDefinition, on platform: DomainPlatform, from base: DomainDocument? = nil,
    given: Set<String> = [], place: (String) -> DiskPlace = { _ in .file }
  ) throws(DomainError) -> DomainDocument {
    try withoutActuallyEscaping(place) { (place) throws(DomainError) -> DomainDocument in
      var builder = DomainBuilder(
        machine: machine, platform: platform, given: base == nil ? nil : given, place: place,
        root: base?.root ?? XMLElement("domain"))
      try builder.build()
      var document = base ?? DomainDocument(type: platform.type)
      document.root = base == nil ? builder.root.indented() : builder.root
      return document
    }
  }

  /// Whether the file decides something, and not the base.
  func decides(_ key: String) -> Bool { given?.contains(key) ?? true }
  /// Whether the domain is made from a base.
  var hasBase: Bool { given != nil }

  private mutating func build() throws(DomainError) {
    root["type"] = platform.type
    root["id"] = nil
    root.set("name", text: machine.name)
    // It is that of the domain that the base is of.
    root.removeAll("uuid")
    if decides("memory") { setMemory() }
    if decides("vcpus") { root.set(XMLElement("vcpu", text: "\(machine.vcpus)")) }
    if decides("hugepages") { try setHugePages() }
    if platform.isContainer {
      try describeContainer()
    } else {
      try describeMachine()
    }
    if decides("on") { try setPolicies() }
    var devices = root.first("devices") ?? XMLElement("devices")
    if platform.isContainer {
      try describeContainerDevices(&devices)
    } else {
      describeDevices(&devices)
    }
    if decides("networks") { describeNetworks(&devices) }
    root.set(devices)
  }

  private mutating func setMemory() {
    root.set(XMLElement("memory", ["unit": "KiB"], text: "\(machine.memory.bytes >> 10)"))
    root.removeAll("currentMemory")
  }

  private mutating func setHugePages() throws(DomainError) {
    guard machine.usesHugePages else {
      root.editAll("memoryBacking") { $0.removeAll("hugepages") }
      return
    }
    guard !platform.isContainer else { throw refusal("hugepages: true", "remove it") }
    root.edit("memoryBacking") { $0.edit("hugepages") { _ in } }
  }

  private mutating func setPolicies() throws(DomainError) {
    // QEMU does not tell libvirt which of the two it was in time for that.
    guard !platform.isQEMU || machine.onPowerOff != .restart || machine.onReboot != .stop else {
      throw refusal(
        "on: { poweroff: restart, reboot: stop }", "libvirt has every other choice of the two")
    }
    for (event, policy) in [
      ("on_poweroff", machine.onPowerOff), ("on_reboot", machine.onReboot),
      ("on_crash", machine.onCrash),
    ] {
      root.set(event, text: policy == .restart ? "restart" : "destroy")
    }
  }

  private func describeNetworks(_ devices: inout XMLElement) {
    var names = machine.networks[...]
    // The network cards that are there get the networks in their order, and keep the rest.
    devices.editAll("interface", where: { $0["type"] == "network" }) { card in
      if let name = names.popFirst() { card.edit("source") { $0["network"] = name } }
    }
    for name in names {
      var card = XMLElement(
        "interface", ["type": "network"], [XMLElement("source", ["network": name])])
      if !platform.isContainer { card.add(XMLElement("model", ["type": "virtio"])) }
      devices.add(card)
    }
  }

  /// What is at a path on the host.
  func place(of path: String) -> DiskPlace { place(path) }

  /// An error about something that a domain of this type cannot have.
  func refusal(_ what: String, _ instead: String) -> DomainError {
    DomainError(
      "\(machine.name): a domain of type \(platform.type) cannot have \(what): \(instead)")
  }
}
