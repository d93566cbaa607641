// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Glibc
internal import HostChecks
internal import POSIX
internal import SystemPackage

/// `roost smoke`
struct Smoke: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run small guests that each prove one behaviour of this host's KVM.",
    discussion: """
      The exit status is 0 when all passed, 1 when one failed, 77 when every check was skipped, as \
      without a KVM, and 3 when there is none but --require kvm asks for it.

      With --backend libvirt the guests are domains of the connection, and the checks are what roost's \
      verbs do with them.
      """)

  @OptionGroup var options: CheckOptions

  @Option(help: "What runs the guests: native (the monitor), or libvirt.")
  var backend = SmokeBackend.native

  @Option(
    help: ArgumentHelp(
      "The connection of --backend libvirt. (environment: ROOST_CONNECT)", valueName: "uri"))
  var connect: String?

  @Option(help: "Boot this Linux kernel as well.", completion: .file())
  var kernel: String?

  @Option(help: "Its initial RAM disk.", completion: .file())
  var initrd: String?

  @Option(help: "Its command line. (default: console=ttyS0 pci=off panic=-1)")
  var cmdline: String?

  @Option(
    help: ArgumentHelp("What that Linux must write to its serial port.", valueName: "text"))
  var marker = "Linux version"

  func run() throws {
    try options.run(checks(), .smoke, in: CheckContext(linux: try linux()))
  }

  /// The checks of the backend that was chosen. A list of them needs no connection.
  private func checks() throws -> [any HostCheck] {
    guard backend == .libvirt else {
      if connect != nil { throw CommandFailure.usage("--connect goes with --backend libvirt") }
      return SmokeChecks.all
    }
    guard let uri = connect ?? BackendOptions.environment("ROOST_CONNECT") else {
      if options.list { return BackendChecks.all(of: .unconnected) }
      throw CommandFailure.usage(
        "--backend libvirt needs --connect URI, as in --connect qemu:///system")
    }
    let connector = try LibvirtProgram.connector(for: uri)
    return BackendChecks.all(of: .libvirt(uri) { try connector(uri) })
  }

  /// The Linux that the options name, if its files can be read.
  private func linux() throws(CommandFailure) -> LinuxGuest? {
    guard let kernel else {
      for (option, value) in [("--initrd", initrd), ("--cmdline", cmdline)] where value != nil {
        throw .usage("\(option) goes with --kernel")
      }
      return nil
    }
    for path in [kernel, initrd].compactMap({ $0 }) {
      guard unsafe access(path, R_OK) == 0 else {
        throw .usage("cannot read \(path): \(Errno.current)")
      }
    }
    guard !marker.isEmpty else { throw .usage("--marker is empty: give some text") }
    return LinuxGuest(kernel: kernel, initrd: initrd, commandLine: cmdline, marker: marker)
  }
}
