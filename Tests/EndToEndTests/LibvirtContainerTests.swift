// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// A container from a machine file, with busybox for its root.
@Suite(
  "a container of libvirt",
  .enabled(
    if: LibvirtHost.obstacle(daemons: ["lxc"]) == nil,
    "\(LibvirtHost.obstacle(daemons: ["lxc"]) ?? "")"),
  .timeLimit(.minutes(4)))
struct LibvirtContainerTests {
  @Test func startsIsListedAndStops() async throws {
    let host = try await LibvirtHost.make("lxc:///system", runsDaemons: true)
    let root = host.file("root")
    let preparation = try await host.run(
      "sh", "-c",
      """
      set -e
      mkdir -p \(root)/bin \(root)/sbin \(root)/dev \(root)/proc \(root)/sys \(root)/etc
      cp "$(command -v busybox)" \(root)/bin/busybox
      ln -s busybox \(root)/bin/sh
      printf '#!/bin/sh\necho hello from the container\nexec busybox sleep 1000\n' >\(root)/sbin/init
      chmod +x \(root)/sbin/init
      """)
    try #require(preparation.status == 0, "\(preparation.errors)")
    let file = try host.write(
      """
      schema: 1
      name: box
      backend: libvirt
      memory: 64MiB
      disks: [{ path: root }]
      libvirt: { type: lxc }
      """, to: "box.yaml")
    let definition = try await host.roost("define", file)
    #expect(definition.text == "box: defined\n", "\(definition.errors)")
    #expect(definition.errors.hasPrefix("roost: box: a container, on the host's kernel (type: lxc"))
    let start = try await host.roost("start", "box")
    #expect(start.text == "box: started\n", "\(start.errors)")
    #expect(try await host.state(of: "box") == "running")
    let console = try host.begin("console", "box")
    #expect(try await console.waitForOutput("hello from the container"))
    #expect(try await host.roost("pause", "box").text == "box: paused\n")
    #expect(try await host.state(of: "box") == "paused")
    #expect(try await host.roost("resume", "box").text == "box: resumed\n")
    for arguments in [["save", "box"], ["snapshot", "create", "box", "one"]] {
      let refusal = try await host.roost(arguments)
      let verb = arguments.prefix { $0 != "box" }.joined(separator: " ")
      #expect(refusal.status == 1)
      #expect(refusal.errors == "roost: the lxc:///system backend cannot do this: \(verb)\n")
    }
    #expect(try await host.roost("stop", "--force", "box").text == "box: stopped\n")
    #expect(try await console.finish().status == 0)
    #expect(try await host.state(of: "box") == "stopped")
    #expect(try await host.roost("undefine", "box").text == "box: undefined\n")
  }
}
