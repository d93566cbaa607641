// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Foundation
import Glibc
import Libvirt
import TestSupport

/// A `libvirtd` of one test, in namespaces of its own: it shares only files with the host, and what it
/// starts ends with it.
final class PrivateDaemon {
  private let directory: TemporaryDirectory
  private var process: ChildProcess?

  /// Whether there can be one here, and if not, why.
  static let obstacle: String? = {
    let folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]
    for program in ["libvirtd", "unshare", "mount"]
    where !folders.contains(where: { unsafe access("\($0)/\(program)", X_OK) == 0 }) {
      return "there is no \(program): apt-get install libvirt-daemon util-linux"
    }
    let trial = try? ChildProcess.run(unshare + ["mount", "-t", "tmpfs", "tmpfs", "/run"])
    return trial?.status == 0
      ? nil : "namespaces cannot be made here: \(trial?.errors ?? "unshare does not start")"
  }()

  /// Runs a command as root of its own namespaces.
  private static let unshare =
    ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    + ["--propagation", "private"] + (geteuid() == 0 ? [] : ["--user", "--map-root-user"])

  init() throws {
    directory = try TemporaryDirectory()
    try directory.write(
      Array(
        """
        unix_sock_dir = "\(directory.path)"
        auth_unix_rw = "none"
        auth_unix_ro = "none"
        host_uuid = "\(UUID().uuidString.lowercased())"
        log_outputs = "3:file:\(directory.file("log"))"
        """.utf8), to: "libvirtd.conf")
    try directory.write(
      Array((EmbeddedQEMU.configuration + "cgroup_controllers = []\n").utf8), to: "qemu.conf")
    try start()
  }

  deinit { kill() }

  /// A file of its directory.
  func file(_ name: String) -> String { directory.file(name) }

  /// Writes a file into its directory.
  ///
  /// - Returns: its path.
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try directory.write(bytes, to: name)
  }

  /// The URI of one of its drivers.
  func uri(_ driver: String) -> String {
    let path = driver == "test" ? "default" : "system"
    return "\(driver)+unix:///\(path)?socket=\(directory.file("libvirt-sock"))"
  }

  /// Starts it, the first time or again.
  func start() throws {
    // What belongs to the host's own daemon is out of sight. The shell is the first process, which
    // has to take note of the ends of those that others leave behind: libvirtd does not, and waits for
    // every QEMU to be gone. It ends when the test does, whichever way, and before the time of a test
    // is up: a call of libvirt ends only when its daemon does.
    let script = """
      mount -t tmpfs tmpfs /run && mkdir -p /run/libvirt /run/lock
      for d in /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
        mkdir -p $d && mount -t tmpfs tmpfs $d
      done
      cp "$0" /etc/libvirt/qemu.conf
      trap exit TERM
      exec 3<&0
      (timeout 100 cat <&3 >/dev/null; kill 1) &
      "$@" 3<&- &
      wait $!
      """
    process = try ChildProcess(
      Self.unshare + ["sh", "-c", script, directory.file("qemu.conf")]
        + ["libvirtd", "-f", directory.file("libvirtd.conf"), "-p", directory.file("pid")],
      environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=\(directory.path)"])
  }

  /// Kills it and all that it started, and waits until they are gone.
  func kill() {
    process?.signal(SIGKILL)
    _ = process?.finish()
    process = nil
    unsafe unlink(directory.file("libvirt-sock"))
  }

  /// Has it stand still, so that it answers no more.
  func freeze() throws {
    guard let process else { return }
    // The daemon is a child of the shell that is the one child of what made its namespaces.
    for shell in try Self.children(of: process.pid) {
      for child in try Self.children(of: shell)
      where try String(contentsOfFile: "/proc/\(child)/comm", encoding: .utf8) == "libvirtd\n" {
        Glibc.kill(child, SIGSTOP)
      }
    }
  }

  private static func children(of pid: pid_t) throws -> [pid_t] {
    try String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)
      .split(separator: " ").compactMap { pid_t($0) }
  }

  /// Connects to one of its drivers, as soon as it listens.
  ///
  /// - Throws: what it said, if it ended.
  func connect(
    _ driver: String, _ options: ConnectionOptions = ConnectionOptions()
  ) async throws -> Connection {
    while true {
      let hasEnded = process?.hasEnded ?? true
      do throws(LibvirtError) {
        return try await Connection.open(uri(driver), options: options)
      } catch {
        guard error.code == .systemError else { throw error }
        guard !hasEnded else { throw Ended(description: "libvirtd has ended: \(lastWords)") }
        try await Task.sleep(for: .milliseconds(10))
      }
    }
  }

  /// What it said at its end: to its log, or to standard error where it did not get that far.
  private var lastWords: String {
    let log = (try? directory.read("log")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return log + (process?.finish().errors ?? "")
  }

  private struct Ended: Error, CustomStringConvertible {
    let description: String
  }
}

#endif
