// SPDX-License-Identifier: Apache-2.0

internal import BootProtocols
internal import MachineDefinition
internal import Monitor

/// What `roost boot` is given, as text, and the machine that it describes.
struct BootOptions: Equatable {
  var kernel: String?
  var guest: String?
  var initrd: String?
  var cmdline: String?
  var memory: String?
  var vcpus: String?
  var disks: [String] = []
  var serial: String?
  var bootProtocol: String?
  var timeout: String?
  var report: String?

  /// Nothing given.
  init() {}

  // MARK: The plain command line

  /// Reads a command line that is nothing but a kernel and options with their values.
  ///
  /// `Boot` is the definition of the command line; but taking its declarations apart costs more than
  /// starting the machine.
  ///
  /// - Returns: nil for whatever is not as plain as that, mistakes included: `Boot` has the words.
  init?(plain arguments: some Collection<String>) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.utf8.first == UInt8(ascii: "-") else {
        guard kernel == nil, !argument.isEmpty else { return nil }
        kernel = argument
        continue
      }
      guard let value = rest.popFirst(), value.utf8.first != UInt8(ascii: "-"),
        set(argument, to: value)
      else { return nil }
    }
  }

  /// - Returns: false for an option that is unknown, or given before.
  private mutating func set(_ option: String, to value: String) -> Bool {
    switch option {
    case "--guest": return Self.fill(&guest, value)
    case "--initrd": return Self.fill(&initrd, value)
    case "--cmdline": return Self.fill(&cmdline, value)
    case "--memory": return Self.fill(&memory, value)
    case "--vcpus": return Self.fill(&vcpus, value)
    case "--serial": return Self.fill(&serial, value)
    case "--protocol": return Self.fill(&bootProtocol, value)
    case "--timeout": return Self.fill(&timeout, value)
    case "--report": return Self.fill(&report, value)
    case "--disk": disks.append(value)
    default: return false
    }
    return true
  }

  private static func fill(_ field: inout String?, _ value: String) -> Bool {
    guard field == nil else { return false }
    field = value
    return true
  }

  // MARK: The machine

  /// What the options describe, checked.
  ///
  /// - Parameter described: the machine that holds where there is no option.
  func configuration(
    over described: MachineDefinition? = nil
  ) throws(CommandFailure) -> MachineConfiguration {
    if let described, described.backend != .native {
      throw .usage(
        "boot runs machines of the native backend, and \(described.name) has "
          + "backend: \(described.backend.rawValue)")
    }
    let base = described?.configuration
    let boot = try bootSource(over: base?.boot)
    var configuration = base ?? MachineConfiguration(boot: boot)
    configuration.boot = boot
    if let vcpus { configuration.vcpus = try parsed(vcpus: vcpus) }
    if let memory { configuration.memory = try parsed(memory: memory) }
    if !disks.isEmpty {
      configuration.disks = try disks.map { text throws(CommandFailure) in
        try DiskConfiguration(option: text)
      }
    }
    guard configuration.disks.count <= MachineConfiguration.maximumDisks else {
      throw .usage("--disk is given \(disks.count) times: a machine has at most 14 disks")
    }
    if let serial {
      guard let mode = SerialMode(serial) else {
        throw .usage("--serial \(serial): it is stdio, pty, file:PATH, unix:PATH or none")
      }
      configuration.serial = mode
    }
    if let timeout {
      configuration.timeout = try TimeSpan.option("--timeout", timeout).nanoseconds
    }
    configuration.reportPath = report
    return configuration
  }

  /// - Parameter described: what is booted where neither a kernel nor a guest is given.
  private func bootSource(
    over described: MachineConfiguration.Boot?
  ) throws(CommandFailure) -> MachineConfiguration.Boot {
    switch (kernel, guest) {
    case (nil, nil):
      switch described {
      case nil:
        throw .usage(
          "nothing to boot: give a kernel file, or an embedded guest with --guest hello")
      case .guest(let name, let commandLine)?:
        try refuseKernelOptions("the machine file's guest")
        return .guest(name: name, commandLine: cmdline ?? commandLine)
      case .kernel(let path, let initrd, let commandLine, let bootProtocol)?:
        return .kernel(
          path: path, initrd: self.initrd ?? initrd, commandLine: cmdline ?? commandLine,
          bootProtocol: self.bootProtocol == nil ? bootProtocol : try parsedProtocol())
      }
    case (.some, .some):
      throw .usage("a kernel file and --guest exclude each other: give one of them")
    case (nil, .some(let name)):
      try refuseKernelOptions("--guest")
      return .guest(name: name, commandLine: cmdline ?? "")
    case (.some(let path), nil):
      return .kernel(
        path: path, initrd: initrd, commandLine: cmdline, bootProtocol: try parsedProtocol())
    }
  }

  private func refuseKernelOptions(_ guest: String) throws(CommandFailure) {
    if initrd != nil { throw .usage("--initrd goes with a kernel file, not with \(guest)") }
    if bootProtocol ?? "auto" != "auto" {
      throw .usage("--protocol goes with a kernel file, not with \(guest)")
    }
  }

  private func parsedProtocol() throws(CommandFailure) -> BootProtocol? {
    guard let bootProtocol, bootProtocol != "auto" else { return nil }
    guard let value = BootProtocol(rawValue: bootProtocol) else {
      throw .usage(
        "--protocol \(bootProtocol): it is auto, "
          + BootProtocol.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return value
  }

  private func parsed(vcpus: String) throws(CommandFailure) -> Int {
    guard let count = Int(vcpus), MachineConfiguration.vcpuRange.contains(count) else {
      throw .usage("--vcpus \(vcpus): a machine has 1 to 64 vCPUs")
    }
    return count
  }

  private func parsed(memory: String) throws(CommandFailure) -> UInt64 {
    guard let size = ByteSize(memory) else {
      throw .usage("--memory \(memory): a whole number with its unit, as in 256MiB or 2GiB")
    }
    guard size.bytes >= MachineConfiguration.minimumMemory else {
      throw .usage("--memory \(memory): a machine needs 64KiB or more, as in 256MiB")
    }
    guard size.bytes <= MachineConfiguration.maximumMemory else {
      throw .usage("--memory \(memory): a machine can have at most 1TiB")
    }
    guard size.bytes % MachineConfiguration.pageSize == 0 else {
      throw .usage("--memory \(memory): a machine has whole pages of 4KiB")
    }
    return size.bytes
  }
}
