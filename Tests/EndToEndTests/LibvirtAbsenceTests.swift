// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// Each driver on a host that lacks what it needs.
@Suite(
  "what libvirt lacks",
  .enabled(if: LibvirtHost.obstacle() == nil, "\(LibvirtHost.obstacle() ?? "")"),
  .timeLimit(.minutes(4)))
struct LibvirtAbsenceTests {
  @Test(arguments: [
    ("qemu:///system", "no daemon runs: systemctl start libvirtd, or libvirtd -d as root"),
    ("qemu:///session", "root has no session of its own: use qemu:///system"),
    ("qemu:///embed", "the URI names no folder: qemu:///embed?root=/absolute/folder"),
    ("qemu:///elsewhere", "it is qemu:///system, qemu:///session or qemu:///embed?root=FOLDER"),
    ("qemu+tls://h.invalid/system", "/etc/pki/CA/cacert.pem is the first that is missing"),
    ("qemu+tcp://127.0.0.1/system", "the daemon on 127.0.0.1 must listen"),
    ("lxc:///system", "no daemon runs: systemctl start libvirtd, or libvirtd -d as root"),
    ("xen:///system", "this host does not run under Xen: there is no /proc/xen"),
    ("openvz:///system", "this kernel has no OpenVZ: there is no /proc/vz"),
    ("vmwareplayer:///session", "vmplayer and vmrun are not in PATH"),
    ("vmwarews:///session", "vmware and vmrun are not in PATH"),
    ("vmwarefusion:///session", "vmrun is not in PATH"),
    ("vbox:///session", "VirtualBox is not installed: there is no VBoxXPCOMC.so"),
    ("esx://h.invalid/", "it needs a VMware ESX host that is reached by HTTPS"),
    ("vpx://h.invalid/a/b", "it needs a VMware vCenter that is reached by HTTPS"),
    ("gsx://h.invalid", "it needs a VMware GSX server that is reached by HTTPS"),
    ("hyperv://h.invalid", "it needs a libvirt that was built with Hyper-V"),
    ("bhyve:///system", "bhyve runs on FreeBSD only"),
    ("ch:///system", "cloud-hypervisor is not in PATH"),
    ("vz:///system", "it needs a libvirt that was built with Virtuozzo"),
    ("test:///nowhere", "there is no file /nowhere"),
  ])
  func isSaidInOneLine(uri: String, words: String) async throws {
    let outcome = try await LibvirtHost.make(uri, runsDaemons: false).roost("list", "--all")
    #expect(outcome.status == 3)
    #expect(outcome.errorLines == 1, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("roost: cannot connect to \(uri): "), "\(outcome.errors)")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.errors.hasSuffix(" (docs/libvirt.md has more)\n"), "\(outcome.errors)")
  }

  @Test(arguments: [
    ("xyz:///system", "roost: libvirt has no driver 'xyz': there are qemu lxc test"),
    ("qemu", "roost: 'qemu' is no URI of libvirt: they look like qemu:///system"),
  ])
  func whatIsNoURIIsAMistake(uri: String, words: String) async throws {
    let outcome = try Programs.run("list", "--connect", uri)
    #expect(outcome.status == 2)
    #expect(outcome.errorLines == 1)
    #expect(outcome.errors.hasPrefix(words), "\(outcome.errors)")
  }

  @Test func aFolderThatIsInUseIsToldSo() async throws {
    let host = try await LibvirtGuestTests.Way.embedded.makeHost()
    let events = try host.begin("events", "--follow")
    // It holds the folder from the moment that its lock is there.
    #expect(
      try await host.run(
        "timeout", "30", "sh", "-c",
        "until [ -s \(host.file("root"))/run/qemu/driver.pid ]; do sleep 0.1; done"
      ).status == 0)
    let outcome = try await host.roost("list")
    #expect(outcome.status == 3)
    #expect(
      outcome.errors.contains("another program uses this folder now, and only one at a time can"),
      "\(outcome.errors)")
    try events.signal(SIGTERM)
    #expect(try await events.finish().status == 128 + SIGTERM)
  }
}
