// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc

/// A host of one test for libvirt: programs in it see mounts, processes and a network of their own,
/// and nothing of it outlives the test, not even where the test is killed.
public final class PrivateHost {
  /// Why there can be none here; nil if there can.
  public static let obstacle: String? = {
    guard geteuid() == 0 else { return "a host of its own needs root" }
    let trial = try? ChildProcess.run(unshare + ["true"])
    guard let trial else { return "there is no unshare: apt-get install util-linux" }
    return trial.status == 0 ? nil : "namespaces cannot be made here: \(trial.errors)"
  }()

  /// Why libvirt's daemons cannot run in one; nil if they can.
  public static func obstacle(forDrivers drivers: [String]) -> String? {
    if let obstacle { return obstacle }
    for program in ["libvirtd", "virtlogd"]
    where unsafe access("/usr/sbin/\(program)", X_OK) != 0 {
      return "there is no \(program): apt-get install libvirt-daemon"
    }
    let folder = "/usr/lib/x86_64-linux-gnu/libvirt/connection-driver"
    for driver in drivers
    where unsafe access("\(folder)/libvirt_driver_\(driver).so", R_OK) != 0 {
      return "libvirtd has no \(driver) driver: apt-get install libvirt-daemon-driver-\(driver)"
    }
    return nil
  }

  /// When it ends, in seconds, although the test goes on: whoever waits for something in it sees that.
  private static let lifetime = 220

  private static let unshare = [
    "unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc",
    "--propagation", "private",
  ]

  /// What every such host begins with. Its first process ends, and all others with it, when the test
  /// closes its standard input.
  private static let beginning = """
    set -e
    mount -t tmpfs tmpfs /run && mkdir -p /run/libvirt /run/lock
    for d in /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
      mkdir -p $d && mount -t tmpfs tmpfs $d
    done
    mkdir /var/log/libvirt/qemu /var/log/libvirt/lxc

    """

  /// Starts libvirt's daemons. Control groups are left alone as far as the drivers can do without.
  private static let daemons = """
    # libvirt uses the old hierarchies where there are both, and stumbles over the new one.
    umount /sys/fs/cgroup/unified 2>/dev/null || true
    cat >/etc/libvirt/qemu.conf <<.
    user = "root"
    group = "root"
    security_driver = "none"
    remember_owner = 0
    cgroup_controllers = []
    .
    echo 'security_driver = "none"' >/etc/libvirt/lxc.conf
    cat >/etc/libvirt/libvirtd.conf <<.
    auth_unix_rw = "none"
    auth_unix_ro = "none"
    host_uuid = "$(cat /proc/sys/kernel/random/uuid)"
    log_outputs = "3:file:/var/log/libvirt/libvirtd.log"
    .
    virtlogd --daemon
    libvirtd --daemon

    """

  private let process: ChildProcess

  /// Makes a host.
  ///
  /// - Parameters:
  ///   - runsDaemons: whether libvirt's daemons run in it.
  ///   - preparation: a script that is run in it first.
  /// - Throws: what could not be started.
  public init(runsDaemons: Bool, preparation: String = "") throws {
    let script =
      Self.beginning + preparation + (runsDaemons ? Self.daemons : "")
      + "echo ready\ntimeout \(Self.lifetime) cat >/dev/null\n"
    process = try ChildProcess(Self.unshare + ["sh", "-c", script])
    guard process.waitForOutput("ready\n") else {
      throw Failure(description: "no host of its own: \(process.finish().errors)")
    }
  }

  deinit {
    process.closeInput()
    _ = process.finish()
  }

  /// The words that run a program in it.
  public func command(_ words: [String]) -> [String] {
    let namespaces = "/proc/\(process.pid)/ns"
    return [
      "nsenter", "--mount=\(namespaces)/mnt", "--net=\(namespaces)/net",
      "--pid=\(namespaces)/pid_for_children",
    ] + words
  }

  /// Runs a program in it to its end.
  public func run(_ words: String..., input: String = "") throws -> ChildProcess.Outcome {
    try ChildProcess.run(command(words), input: input)
  }

  /// Why there is no such host.
  public struct Failure: Error, CustomStringConvertible {
    /// One line.
    public let description: String
  }
}
