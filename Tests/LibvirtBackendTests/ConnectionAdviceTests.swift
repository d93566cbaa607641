// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Testing

@testable import LibvirtBackend

/// What is said of each driver on a host that has none of what it needs.
@Suite struct ConnectionAdviceTests {
  private func line(_ text: String, files: Set<String> = []) throws -> String {
    var advice = ConnectionAdvice(uri: try #require(ConnectionURI(text)), message: "no luck")
    advice.exists = files.contains
    advice.isWritable = { _ in false }
    advice.isRoot = false
    advice.searchPath = ["/bin"]
    return advice.line
  }

  @Test(arguments: [
    ("qemu:///system", "apt-get install libvirt-daemon-system"),
    ("qemu:///session", "libvirtd is not installed"),
    ("qemu:///embed", "qemu:///embed?root="),
    ("qemu:///embed?root=relative", "qemu:///embed?root="),
    ("qemu:///nonsense", "qemu:///system, qemu:///session"),
    ("qemu+ssh://host/system", "ssh is not installed"),
    ("qemu+ssh:///system", "has no host"),
    ("qemu+tls://host/system", "cacert.pem"),
    ("qemu://host/system", "cacert.pem"),
    ("qemu+tcp://host/system", "listen_tcp = 1"),
    ("qemu+unix:///system?socket=/s", "there is no /s"),
    ("lxc:///system", "no daemon is installed"),
    ("xen:///system", "does not run under Xen"),
    ("openvz:///system", "there is no /proc/vz"),
    ("vmwareplayer:///session", "vmplayer and vmrun are not in PATH"),
    ("vmwarews:///session", "vmware and vmrun are not in PATH"),
    ("vmwarefusion:///session", "vmrun is not in PATH"),
    ("vbox:///session", "VBoxXPCOMC.so"),
    ("esx://host/", "HTTPS"),
    ("esx:///", "has no host"),
    ("vpx://host/dc/cluster/server", "vCenter"),
    ("gsx://host", "GSX"),
    ("hyperv://host", "built with Hyper-V"),
    ("bhyve:///system", "FreeBSD"),
    ("ch:///system", "cloud-hypervisor is not in PATH"),
    ("vz:///system", "Virtuozzo"),
    ("test:///nothing", "it is test:///default, or test:///FILE"),
  ])
  func saysWhatIsMissing(uri: String, words: String) throws {
    let line = try line(uri)
    #expect(line.hasPrefix("cannot connect to \(uri): no luck; "))
    #expect(line.contains(words), "\(line)")
    #expect(line.hasSuffix("(docs/libvirt.md has more)"))
    #expect(!line.contains("\n"))
  }

  @Test(arguments: [
    ("qemu:///system", ["/bin/libvirtd"], "no daemon runs"),
    ("qemu:///system", ["/run/libvirt/libvirt-sock"], "usermod -aG libvirt"),
    ("lxc:///system", ["/run/libvirt/virtlxcd-sock"], "/run/libvirt/virtlxcd-sock may not be"),
    ("qemu:///session?socket=/s", ["/s", "/bin/libvirtd"], "it needs"),
    ("xen:///system", ["/proc/xen/capabilities"], "no daemon is installed"),
    ("openvz:///system", ["/proc/vz", "/usr/sbin/vzlist"], "there is no /usr/sbin/vzctl"),
    ("vbox:///session", ["/opt/VirtualBox/VBoxXPCOMC.so"], "no daemon is installed"),
  ])
  func saysTheNextThing(uri: String, files: [String], words: String) throws {
    let line = try line(uri, files: Set(files))
    #expect(line.contains(words), "\(line)")
  }

  @Test func rootHasNoSession() throws {
    var advice = ConnectionAdvice(
      uri: try #require(ConnectionURI("qemu:///session")), message: "no luck")
    advice.isRoot = true
    #expect(advice.line.contains("use qemu:///system"))
  }

  @Test func aDriverThatDoesNotExistIsNamed() throws {
    let error = #expect(throws: (any Error).self) {
      try LibvirtBackend("quemu:///system")
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("no driver 'quemu'"))
  }
}

#endif
