// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
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
      try MonitorProcess.replaceThisProcess(running: try options.configuration(over: described))
    } catch let error as MachineFileError {
      Diagnostics.list(error.lines)
      throw ExitCode(CommandFailure.usage)
    }
  }

  /// What was given, without the machine file.
  var options: BootOptions {
    var options = BootOptions()
    options.kernel = kernel
    options.guest = guest
    options.initrd = initrd
    options.cmdline = cmdline
    options.memory = memory
    options.vcpus = vcpus
    options.disks = disk
    options.serial = serial
    options.bootProtocol = bootProtocol
    options.timeout = timeout
    options.report = report
    return options
  }
}
