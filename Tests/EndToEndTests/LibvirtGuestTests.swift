// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// Debian's kernel in a domain of QEMU, from a machine file that also boots natively.
@Suite(
  "a Linux guest of libvirt", .serialized,
  .enabled(
    if: LibvirtHost.obstacle(daemons: ["qemu"]) == nil,
    "\(LibvirtHost.obstacle(daemons: ["qemu"]) ?? "")"),
  .enabled(if: LinuxGuestFiles.obstacle == nil, "\(LinuxGuestFiles.obstacle ?? "")"),
  .timeLimit(.minutes(5)))
struct LibvirtGuestTests {
  /// How QEMU's driver is reached.
  enum Way: CaseIterable {
    /// In the process of `roost` itself.
    case embedded
    /// In libvirtd.
    case daemon

    func makeHost() async throws -> LibvirtHost {
      switch self {
      case .daemon: try await LibvirtHost.make("qemu:///system", runsDaemons: true)
      case .embedded:
        try await LibvirtHost.make(
          "qemu:///embed?root=FOLDER/root", runsDaemons: false, preparation: Self.configuration)
      }
    }

    /// The script that makes the folder of an embedded driver.
    static let configuration = """
      mkdir -p FOLDER/root/etc
      cat >FOLDER/root/etc/qemu.conf <<.
      user = "root"
      group = "root"
      security_driver = "none"
      stdio_handler = "file"
      remember_owner = 0
      cgroup_controllers = []
      .

      """
  }

  /// A machine file, with a fresh disk beside it.
  private func makeMachine(on host: LibvirtHost, diskFormat: String = "raw") async throws -> String
  {
    let disk = host.file("disk.img")
    let copy = try await host.run(
      "qemu-img", "convert", "-O", diskFormat, LinuxGuestFiles.disk, disk)
    try #require(copy.status == 0, "\(copy.errors)")
    return try host.write(
      """
      schema: 1
      name: guest
      vcpus: 1
      memory: 512MiB
      boot:
        kernel: \(LinuxGuestFiles.kernel)
        initrd: \(LinuxGuestFiles.initrd)
        cmdline: console=ttyS0 panic=-1 quiet roost.serve
      disks:
        - path: disk.img

      """ + (diskFormat == "raw" ? "" : "    format: \(diskFormat)\n"), to: "guest.yaml")
  }

  /// Runs a verb that is to work.
  private func expect(
    _ host: LibvirtHost, _ words: String, _ arguments: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let outcome = try await host.roost(arguments)
    #expect(outcome.text == words + "\n", "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
  }

  @Test(arguments: Way.allCases) func livesByTheVerbsOfNativeMachines(way: Way) async throws {
    let host = try await way.makeHost()
    let file = try await makeMachine(on: host)
    #expect(try Programs.run("validate", file).status == 0)
    let definition = try await host.roost("define", file)
    #expect(definition.text == "guest: defined\n", "\(definition.errors)")
    // What runs the guest's code is told, never a surprise.
    #expect(
      definition.errors.hasPrefix("roost: guest: KVM")
        || definition.errors.hasPrefix("roost: guest: emulated ("), "\(definition.errors)")
    try await expect(host, "guest: started", "start", "guest")
    #expect(try await host.state(of: "guest") == "running")

    let console = try host.begin("console", "guest")
    #expect(try await console.waitForOutput("ROOST-GUEST-READY"))
    // The program that roost becomes hears Ctrl-C as well.
    try console.signal(SIGINT)
    #expect(try await console.finish().status == 128 + SIGINT)

    try await expect(host, "guest: paused", "pause", "guest")
    #expect(try await host.state(of: "guest") == "paused")
    try await expect(host, "guest: resumed", "resume", "guest")
    try await expect(host, "guest: saved", "save", "guest")
    #expect(try await host.state(of: "guest") == "saved")
    try await expect(host, "guest: restored", "restore", "guest")
    #expect(try await host.state(of: "guest") == "running")

    // The guest that was restored is the one that mounted its disk before it was saved.
    try await expect(host, "guest: stopped", "stop", "guest", "--timeout", "50s")
    let log = try await host.roost("logs", "guest").text
    #expect(log.contains("the power button was pressed"), "\(log)")
    #expect(log.contains("ROOST-GUEST-OK cpus=1"), "\(log)")
    #expect(try await host.state(of: "guest") == "stopped")
    let served = try ChildProcess.run([
      "/usr/sbin/debugfs", "-R", "cat served", host.file("disk.img"),
    ])
    #expect(served.text == "as it was served\n")
    try await expect(host, "guest: undefined", "undefine", "guest")
    #expect(try await host.state(of: "guest") == nil)
  }

  @Test(arguments: Way.allCases) func goesBackToSnapshots(way: Way) async throws {
    let host = try await way.makeHost()
    try await expect(
      host, "guest: defined", "define", try await makeMachine(on: host, diskFormat: "qcow2"))
    try await expect(host, "guest: started", "start", "guest")
    let log = try host.begin("logs", "--follow", "guest")
    #expect(try await log.waitForOutput("ROOST-GUEST-READY"))
    try log.signal(SIGINT)
    #expect(try await log.finish().status == 128 + SIGINT)
    try await expect(host, "guest: kept as one", "snapshot", "create", "guest", "one")
    try await expect(host, "guest: stopped", "stop", "guest", "--timeout", "50s")
    try await expect(host, "guest: taken back to one", "snapshot", "revert", "guest", "one")
    // It runs again, as it did when the snapshot was made.
    #expect(try await host.state(of: "guest") == "running")
    let list = try await host.roost("snapshot", "list", "guest").text.split(separator: "\n")
    #expect(list.count == 2)
    #expect(list.last?.hasPrefix("one   running  ") == true, "\(list)")
    try await expect(host, "guest: stopped", "stop", "guest", "--timeout", "50s")
    try await expect(host, "guest: forgot one", "snapshot", "delete", "guest", "one")
    let again = try await host.roost("snapshot", "revert", "guest", "one")
    #expect(again.status == 4)
    #expect(again.errors.contains("guest has no snapshot named one: see"))
    try await expect(host, "guest: undefined", "undefine", "guest")
  }
}
