// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// libvirtd is killed while verbs depend on it.
@Suite(
  "libvirtd dies",
  .enabled(
    if: LibvirtHost.obstacle(daemons: ["qemu"]) == nil,
    "\(LibvirtHost.obstacle(daemons: ["qemu"]) ?? "")"),
  .timeLimit(.minutes(4)))
struct LibvirtLossTests {
  /// A boot sector that writes an R to the serial port at each tick of the clock.
  private static let ticking: [UInt8] = [
    0xFB,  // sti
    0xBA, 0xF8, 0x03,  // mov dx, 0x3F8
    0xB0, 0x52,  // mov al, 'R'
    0xF4, 0xEE,  // next: hlt; out dx, al
    0xEB, 0xFC,  // jmp next
  ]

  private func start(on host: LibvirtHost) async throws {
    let code = Self.ticking
    let sector = code + [UInt8](repeating: 0, count: 510 - code.count) + [0x55, 0xAA]
    let disk = sector + [UInt8](repeating: 0, count: (1 << 20) - sector.count)
    let file = try host.write(
      """
      <domain type='qemu'><name>clock</name><memory unit='MiB'>32</memory>
      <os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/></features>
      <devices><disk type='file'><driver type='raw'/>
      <source file='\(try host.write(disk, to: "disk.img"))'/><target dev='vda' bus='virtio'/></disk>
      <serial type='pty'><log file='\(host.file("serial.log"))'/><target port='0'/></serial>
      <memballoon model='none'/></devices></domain>
      """, to: "clock.xml")
    try #require(try await host.roost("define", file).status == 0)
    let start = try await host.roost("start", "clock")
    try #require(start.status == 0, "\(start.errors)")
  }

  @Test func whatFollowsEndsWithAClearError() async throws {
    let host = try await LibvirtHost.make("qemu:///system", runsDaemons: true)
    try await start(on: host)
    let events = try host.begin("events", "--follow")
    let console = try host.begin("console", "clock")
    let logs = try host.begin("logs", "--follow", "clock")
    let wait = try host.begin("wait", "clock")
    #expect(try await console.waitForOutput("RRR"))
    #expect(try await logs.waitForOutput("RRR"))
    // Events come until the first is heard, and then until there is no daemon that could be asked.
    let happenings = try host.beginProgram(
      "sh", "-c", "while virsh -q suspend clock && virsh -q resume clock; do :; done")
    #expect(try await events.waitForOutput("paused"))

    #expect(try await host.run("pkill", "-KILL", "-x", "libvirtd").status == 0)
    for process in [events, console, logs, wait] {
      let outcome = try await process.finish()
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(outcome.errorLines == 1, "\(outcome.errors)")
      // What looks again for the machine finds nobody to ask.
      #expect(
        outcome.errors.hasPrefix("roost: the connection to qemu:///system is gone: ")
          || outcome.errors.hasPrefix("roost: cannot connect to qemu:///system: "),
        "\(outcome.errors)")
    }
    _ = try await happenings.finish()
    let list = try await host.roost("list")
    #expect(list.status == 3)
    #expect(list.errors.contains("the daemon of /run/libvirt/libvirt-sock has ended"))
  }
}
