// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import BootProtocols
internal import GuestImages
internal import MachineDefinition
internal import Monitor

/// `roost boot`
struct Boot: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Boot one machine in the foreground, until it ends.",
    usage: """
      roost boot KERNEL [--initrd FILE] [--cmdline TEXT] [--disk PATH]... [options]
      roost boot --guest NAME [options]
      roost boot --machine FILE [KERNEL | --guest NAME] [options]
      """,
    discussion: """
      The serial port is your terminal: Ctrl-A x stops the machine, Ctrl-A h lists the keys. The \
      kernel's kind is found by its content; a flat 16-bit image needs --protocol real.
      """)

  @Argument(
    help: "A Linux bzImage or vmlinux, or a PVH, ELF64 or multiboot image.", completion: .file())
  var kernel: String?

  @Option(
    help: ArgumentHelp(
      "Boot the machine of this file; other options come before what it says.", valueName: "file"),
    completion: .file())
  var machine: String?

  @Option(
    help: "Boot this embedded guest; 'roost guests' lists them.",
    completion: .list(GuestImage.all.map(\.name)))
  var guest: String?

  @Option(help: "The initial RAM disk, or the first module.", completion: .file())
  var initrd: String?

  @Option(help: "The kernel's command line. (default: console=ttyS0 pci=off for Linux)")
  var cmdline: String?

  @Option(help: "Guest memory with its unit, as in 512MiB or 2GiB. (default: 256MiB)")
  var memory: String?

  @Option(help: "Virtual processors, 1 to 64. (default: 1)")
  var vcpus: String?

  @Option(
    help: ArgumentHelp(
      "A disk: an image file or a block device. Can be given again.",
      valueName: "path[,format=raw][,readonly]"),
    completion: .file())
  var disk: [String] = []

  @Option(
    help: ArgumentHelp(
      "Where the serial port leads. (default: stdio)",
      valueName: "stdio|pty|file:PATH|unix:PATH|none"))
  var serial: String?

  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      "How to boot the kernel. (default: auto)",
      valueName: "auto|linux|pvh|elf64|multiboot|real"))
  var bootProtocol: String?

  @Option(help: "Stop the machine after this time, as in 30s or 500ms; the exit status is 124.")
  var timeout: String?

  @Option(help: "Write what happened and when to this file, as JSON.", completion: .file())
  var report: String?

  func run() throws {
    do {
      let described = try machine.map { try MachineFile.read($0) }
      try MonitorProcess.replaceThisProcess(running: try machineConfiguration(over: described))
    } catch let error as MachineFileError {
      Diagnostics.list(error.lines)
      throw ExitCode(CommandFailure.usage)
    }
  }

  /// What the options describe, checked.
  ///
  /// - Parameter described: the machine that holds where there is no option.
  func machineConfiguration(
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
    if !disk.isEmpty {
      configuration.disks = try disk.map { text throws(CommandFailure) in
        try DiskConfiguration(option: text)
      }
    }
    guard configuration.disks.count <= MachineConfiguration.maximumDisks else {
      throw .usage("--disk is given \(disk.count) times: a machine has at most 14 disks")
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
