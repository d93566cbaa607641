// SPDX-License-Identifier: Apache-2.0

internal import BootProtocols
internal import ControlProtocol
internal import Monitor

extension MachineDefinition {
  /// Takes the values of a file that has been checked.
  ///
  /// - Parameters:
  ///   - node: the file, without mistakes.
  ///   - directory: absolute; what relative paths are relative to.
  ///   - backend: whose machine it is where the file does not say so.
  init(checked node: YAMLNode, directory: String, for backend: BackendKind) {
    let text = { (key: String) in node[key]?.text }
    let path = { (text: String) in Self.absolute(text, in: directory) }
    self.init(name: text("name") ?? "")
    self.backend = text("backend").flatMap { BackendKind(rawValue: $0) } ?? backend
    connect = text("connect")
    vcpus = node["vcpus"]?.integer ?? vcpus
    memory = text("memory").flatMap { ByteSize($0) } ?? memory
    usesHugePages = node["hugepages"]?.boolean ?? usesHugePages
    boot = node["boot"].flatMap { MachineConfiguration.Boot(checked: $0, path: path) }
    disks = (node["disks"]?.elements ?? []).compactMap { disk in
      disk["path"]?.text.map {
        DiskDefinition(
          path: path($0), format: disk["format"]?.text.flatMap { DiskFormat(rawValue: $0) } ?? .raw,
          isReadOnly: disk["readonly"]?.boolean ?? false)
      }
    }
    networks = (node["networks"]?.elements ?? []).compactMap(\.text)
    serial = text("serial").flatMap { SerialMode($0) }?.mapPath(path) ?? serial
    entropyDevice = text("rng").flatMap { Presence(rawValue: $0) } ?? entropyDevice
    interruptControllers =
      text("interruptControllers").flatMap { Presence(rawValue: $0) } ?? interruptControllers
    let policy = { (key: String) in node["on"]?[key]?.text.flatMap { EndPolicy(rawValue: $0) } }
    onPowerOff = policy("poweroff") ?? onPowerOff
    onReboot = policy("reboot") ?? onReboot
    onCrash = policy("crash") ?? onCrash
    libvirt =
      self.backend == .libvirt ? LibvirtDefinition(checked: node["libvirt"], path: path) : nil
  }

  private static func absolute(_ path: String, in directory: String) -> String {
    if path.utf8.first == UInt8(ascii: "/") { return path }
    return directory.utf8.last == UInt8(ascii: "/") ? directory + path : "\(directory)/\(path)"
  }
}

extension MachineConfiguration.Boot {
  fileprivate init?(checked node: YAMLNode, path: (String) -> String) {
    let commandLine = node["cmdline"]?.text
    if let name = node["guest"]?.text {
      self = .guest(name: name, commandLine: commandLine ?? "")
    } else if let kernel = node["kernel"]?.text {
      self = .kernel(
        path: path(kernel), initrd: node["initrd"]?.text.map(path), commandLine: commandLine,
        bootProtocol: node["protocol"]?.text.flatMap { BootProtocol(rawValue: $0) })
    } else {
      return nil
    }
  }
}

extension LibvirtDefinition {
  fileprivate init(checked node: YAMLNode?, path: (String) -> String) {
    self.init()
    type = node?["type"]?.text
    machine = node?["machine"]?.text
    firmware = node?["firmware"]?.text.flatMap { LibvirtFirmware(rawValue: $0) }
    xml = node?["xml"]?.text.map(path)
  }
}

extension SerialMode {
  fileprivate func mapPath(_ change: (String) -> String) -> SerialMode {
    switch self {
    case .file(let path): .file(path: change(path))
    case .socket(let path): .socket(path: change(path))
    case .standardStreams, .pseudoTerminal, .none: self
    }
  }
}

extension YAMLNode {
  /// The number of a scalar that is a whole one.
  fileprivate var integer: Int? {
    if case .integer(let value)? = scalar { value } else { nil }
  }

  /// The truth value of a scalar that is one.
  fileprivate var boolean: Bool? {
    if case .boolean(let value)? = scalar { value } else { nil }
  }
}
