// SPDX-License-Identifier: Apache-2.0

internal import BootProtocols
internal import MachineDefinition
internal import Monitor

extension DomainBuilder {
  /// Everything of a machine that is not a device.
  mutating func describeMachine() throws(DomainError) {
    if decides("interruptControllers"), machine.interruptControllers == .off {
      throw refusal("interruptControllers: off", "remove it")
    }
    var system = root.first("os") ?? XMLElement("os")
    system.edit("type") { type in
      type.text = platform.guestKind
      if !hasBase || type["arch"] == nil { type["arch"] = platform.architecture }
      if let machine = machine.libvirt?.machine { type["machine"] = machine }
    }
    describeFirmware(&system)
    if decides("boot") { try describeBoot(&system) }
    root.set(system)
    guard !hasBase, platform.isQEMU else { return }
    if platform.isPC {
      root.set(XMLElement("features", [:], [XMLElement("acpi"), XMLElement("apic")]))
    }
    if let processor = platform.processor.element { root.set(processor) }
  }

  private func describeFirmware(_ system: inout XMLElement) {
    switch machine.libvirt?.firmware {
    case .efi?:
      // libvirt finds the files that belong to it.
      system.removeAll("loader")
      system.removeAll("nvram")
      system["firmware"] = "efi"
    case .bios?:
      // That of the hypervisor, when nothing else is said.
      for name in ["loader", "nvram", "firmware"] { system.removeAll(name) }
      system["firmware"] = nil
    case nil: break
    }
  }

  private func describeBoot(_ system: inout XMLElement) throws(DomainError) {
    for name in ["kernel", "initrd", "cmdline", "boot"] { system.removeAll(name) }
    switch machine.boot {
    case .kernel(let path, let initrd, let commandLine, let bootProtocol)?:
      let loadsLinux = try checkProtocol(bootProtocol)
      system.set("kernel", text: path)
      if let initrd { system.set("initrd", text: initrd) }
      if let line = commandLine ?? (loadsLinux ? defaultCommandLine : nil), !line.isEmpty {
        system.set("cmdline", text: line)
      }
    case .guest(let name, _)?:
      throw DomainError(
        "\(machine.name): the embedded guest '\(name)' goes with backend: native only: give a kernel"
      )
    case nil:
      system.add(XMLElement("boot", ["dev": "hd"]))
    }
  }

  /// Whether a kernel is Linux, as far as the file says.
  private func checkProtocol(_ bootProtocol: BootProtocol?) throws(DomainError) -> Bool {
    switch bootProtocol {
    case .linux?, .pvh?, nil: return true
    case .multiboot?: return false
    case .elf64?, .real?:
      throw refusal(
        "boot.protocol: \(bootProtocol?.rawValue ?? "")", "libvirt has linux, pvh and multiboot")
    }
  }

  /// A Linux that nobody told anything is to be seen.
  private var defaultCommandLine: String {
    platform.isPC ? "console=ttyS0" : "console=ttyAMA0"
  }
}
