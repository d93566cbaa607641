// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// Volumes and networks through the command line, with a daemon that really has them.
@Suite(
  "volumes and networks of libvirt",
  .enabled(
    if: LibvirtHost.obstacle(daemons: ["qemu", "storage", "network"]) == nil,
    "\(LibvirtHost.obstacle(daemons: ["qemu", "storage", "network"]) ?? "")"),
  .timeLimit(.minutes(4)))
struct LibvirtStorageTests {
  @Test func whatIsUploadedIsDownloadedByteForByte() async throws {
    let host = try await LibvirtHost.make("qemu:///system", runsDaemons: true)
    let pool = try host.write(
      "<pool type='dir'><name>p</name><target><path>\(host.file("pool"))</path></target></pool>",
      to: "pool.xml")
    let made = try await host.run("virsh", "-q", "pool-create", "--build", pool)
    try #require(made.status == 0, "\(made.errors)")
    #expect(
      try await host.roost("volume", "create", "p", "v.img", "3MiB").text == "v.img: created\n")
    _ = try await host.run("dd", "if=/dev/urandom", "of=\(host.file("source"))", "bs=1M", "count=3")
    let upload = try await host.roost("volume", "upload", "p", "v.img", host.file("source"))
    #expect(upload.text == "v.img: uploaded\n", "\(upload.errors)")
    let download = try await host.roost("volume", "download", "p", "v.img", host.file("copy"))
    #expect(download.text == "v.img: downloaded\n", "\(download.errors)")
    #expect(try await host.run("cmp", host.file("source"), host.file("copy")).status == 0)
    let twice = try await host.roost("volume", "download", "p", "v.img", host.file("copy"))
    #expect(twice.status == 1)
    #expect(twice.errors == "roost: \(host.file("copy")): File exists\n")

    #expect(
      try await host.roost("volume", "create", "p", "q.qcow2", "1GiB", "--disk-format", "qcow2")
        .status
        == 0)
    let list = try await host.roost("volume", "list").text.split(separator: "\n")
    #expect(list.count == 3)
    #expect(list.last?.hasPrefix("v.img    p     3MiB") == true, "\(list)")
    #expect(try await host.roost("volume", "list", "p", "--quiet").text == "q.qcow2\nv.img\n")
    #expect(try await host.roost("volume", "delete", "p", "v.img").text == "v.img: deleted\n")
    let gone = try await host.roost("volume", "delete", "p", "v.img")
    #expect(gone.status == 4)
    #expect(gone.errors == "roost: p has no volume named v.img: see 'roost volume list p'\n")
  }

  @Test func aNetworkStartsAndStops() async throws {
    let host = try await LibvirtHost.make("qemu:///system", runsDaemons: true)
    let file = try host.write(
      """
      <network><name>n</name><bridge name='roostbr0'/>
      <ip address='10.7.7.1' netmask='255.255.255.0'/></network>
      """, to: "n.xml")
    let made = try await host.run("virsh", "-q", "net-define", file)
    try #require(made.status == 0, "\(made.errors)")
    #expect(
      try await host.roost("network", "list").text.contains("n     false   false      roostbr0"))
    let start = try await host.roost("network", "start", "n")
    #expect(start.text == "n: started\n", "\(start.errors)")
    #expect(
      try await host.roost("network", "list").text.contains("n     true    false      roostbr0"))
    #expect(try await host.roost("network", "stop", "n").text == "n: stopped\n")
    #expect(try await host.roost("network", "stop", "n").status == 4)
    let unknown = try await host.roost("network", "start", "m")
    #expect(unknown.status == 4)
    #expect(unknown.errors.contains("has no network named m: see 'roost network list'"))
  }
}
