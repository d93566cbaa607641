// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX

/// A libvirt connection of this host, tried through `virsh` where that is installed, and else through
/// the sockets of its daemons.
struct LibvirtDaemon {
  /// The connection's URI.
  let uri: String
  /// Where its daemons listen.
  let sockets: [String]

  /// The one of the whole host.
  static func system(_ context: CheckContext) -> LibvirtDaemon {
    LibvirtDaemon(
      uri: "qemu:///system",
      sockets: ["libvirt-sock", "virtqemud-sock"].map { context.path("/run/libvirt/\($0)") })
  }

  /// The one of this user.
  static func session(_ context: CheckContext) -> LibvirtDaemon {
    let directory =
      HostEnvironment.variable("XDG_RUNTIME_DIR")
      ?? (HostEnvironment.variable("HOME") ?? "") + "/.cache"
    return LibvirtDaemon(
      uri: "qemu:///session",
      sockets: ["libvirt-sock", "virtqemud-sock"].map { "\(directory)/libvirt/\($0)" })
  }

  /// Connects, and says what answered.
  func outcome(in context: CheckContext) throws -> CheckOutcome {
    guard let virsh = ProgramRun.find("virsh", in: context) else { return socketOutcome(context) }
    let run = try Self.connect(uri, with: virsh, limit: context.nanosecondsLeft / 4 * 3)
    if run.succeeded { return .pass(Self.answer(run)) }
    return problem(run)
  }

  /// Connects through virsh and asks for the version.
  ///
  /// - Parameter limit: how long that may take, in nanoseconds.
  static func connect(
    _ uri: String, with virsh: String, limit: UInt64
  ) throws -> ProgramRun {
    try ProgramRun.run(virsh, ["-q", "-c", uri, "version"], limit: limit)
  }

  /// The hypervisor that answered.
  static func answer(_ run: ProgramRun) -> String {
    let lines = run.output.split(whereSeparator: \.isNewline)
    let line =
      lines.first { $0.hasPrefix("Running hypervisor:") }
      ?? lines.first { $0.hasPrefix("Using API:") }
    return line.map { String($0.drop { $0 != ":" }.dropFirst(2)) } ?? "connects"
  }

  /// What virsh says about a failure, without what is the same each time.
  static func complaint(_ run: ProgramRun) -> String {
    guard run.end != .timedOut else { return "no answer in time" }
    let errors = run.output.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("error: ") }
    let line = errors.last { !$0.hasPrefix("error: failed to connect") } ?? errors.last
    return line.map { String($0.dropFirst(7)) } ?? run.lastLine ?? run.endText
  }

  private func problem(_ run: ProgramRun) -> CheckOutcome {
    let complaint = Self.complaint(run)
    if run.end == .timedOut {
      return .warn(
        "\(uri) did not answer in time: its daemon hangs, or QEMU's user cannot open /dev/kvm",
        fix: "sudo systemctl restart libvirtd")
    }
    if complaint.contains("Permission denied") || complaint.contains("authentication")
      || complaint.contains("polkit")
    {
      return .warn(
        "not permitted to connect to \(uri): \(complaint)", fix: "sudo usermod -aG libvirt $USER")
    }
    if complaint.contains("Failed to connect socket"), uri.hasSuffix("system") {
      let hasSystemd = HostFile.exists("/run/systemd/system")
      return .warn(
        "libvirt is installed, but no daemon answers for \(uri): \(complaint)",
        fix: hasSystemd
          ? "sudo systemctl enable --now libvirtd" : "sudo sh -c 'virtlogd -d; libvirtd -d'")
    }
    return .warn("cannot connect to \(uri): \(complaint)")
  }

  private func socketOutcome(_ context: CheckContext) -> CheckOutcome {
    if let socket = sockets.first(where: Self.answers) {
      return .pass("a daemon listens at \(socket); there is no virsh to ask it")
    }
    return .skip(
      "libvirt is not installed: there is neither virsh nor a daemon at "
        + sockets.joined(separator: " or "),
      fix: InstallCommand.text(
        debian: "libvirt-daemon-system libvirt-clients", others: "libvirt", in: context))
  }

  /// Whether somebody listens at a socket.
  private static func answers(_ path: String) -> Bool {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let fits = unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
      guard path.utf8.count < bytes.count else { return false }
      for (index, byte) in path.utf8.enumerated() { unsafe bytes[index] = byte }
      return true
    }
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard fits, number >= 0 else { return false }
    let descriptor = OwnedDescriptor(adopting: number)
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe Glibc.connect(
          descriptor.rawValue, address, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}
