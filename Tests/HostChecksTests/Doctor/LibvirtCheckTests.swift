// SPDX-License-Identifier: Apache-2.0

import Foundation
import HostChecks
import TestSupport
import Testing

@Suite("Checks of libvirt and tools")
struct LibvirtCheckTests {
  @Test func aConnectionThatAnswersNamesItsHypervisor() throws {
    let host = try FakeHost()
    try host.install(
      "virsh",
      """
      test "$*" = "-q -c qemu:///system version" || exit 9
      echo 'Using API: QEMU 9.0.0'; echo 'Running hypervisor: QEMU 7.2.22'
      """)
    #expect(try host.outcome(of: "libvirt.system") == .pass("QEMU 7.2.22"))
  }

  @Test(arguments: [
    (
      "Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory",
      "no daemon answers", "libvirtd"
    ),
    (
      "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied",
      "not permitted", "sudo usermod -aG libvirt $USER"
    ),
    (
      "authentication unavailable: no polkit agent available to authenticate action",
      "not permitted", "sudo usermod -aG libvirt $USER"
    ),
  ])
  func aConnectionThatFailsSaysWhyAndWhatHelps(
    complaint: String, reason: String, fix: String
  ) throws {
    let host = try FakeHost()
    try host.install(
      "virsh",
      "echo 'error: failed to connect to the hypervisor' >&2; echo \"error: \(complaint)\" >&2; exit 1"
    )
    let outcome = try host.outcome(of: "libvirt.system")
    #expect(outcome.status == .warn)
    #expect(outcome.reason?.contains(reason) == true)
    #expect(outcome.reason?.contains(complaint) == true)
    #expect(outcome.fix?.contains(fix) == true)
  }

  @Test func withoutVirshASocketIsLookedFor() throws {
    let host = try FakeHost()
    let absent = try host.outcome(of: "libvirt.system")
    #expect(absent.status == .skip)
    #expect(absent.reason?.contains(host.path("/run/libvirt/libvirt-sock")) == true)
    #expect(absent.fix == "sudo apt-get install libvirt-daemon-system libvirt-clients")

    try host.write("ID=\"fedora\"\n", to: "/etc/os-release")
    #expect(try host.outcome(of: "libvirt.system").fix == "sudo dnf install libvirt")

    try host.makeDirectory("/run/libvirt")
    let path = host.path("/run/libvirt/virtqemud-sock")
    let listener = try ChildProcess([
      "perl", "-MIO::Socket::UNIX", "-e",
      "$|=1; my $s = IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 1) or die $!; "
        + "print \"ready\\n\"; sleep 1000",
      path,
    ])
    #expect(listener.waitForOutput("ready"))
    let present = try host.outcome(of: "libvirt.system")
    #expect(present.status == .pass)
    #expect(present.measured?.contains(path) == true)
  }

  @Test func everyOtherDriverIsTried() throws {
    let host = try FakeHost()
    try host.install(
      "virsh",
      """
      case "$3" in
      lxc:///system) echo 'Running hypervisor: LXC 6.1.0' ;;
      *) echo "error: nothing for $3" >&2; exit 1 ;;
      esac
      """)
    let outcome = try host.outcome(of: "libvirt.drivers")
    #expect(outcome.status == .pass)
    #expect(outcome.measured == "lxc")
    #expect(outcome.details.count == 7)
    #expect(
      outcome.details.first { $0.name == "xen:///system" }?.text == "nothing for xen:///system")
  }

  @Test func aToolIsFoundByRunningIt() throws {
    let host = try FakeHost()
    let absent = try host.outcome(of: "tools.qemu-img")
    #expect(absent.status == .skip)
    #expect(absent.fix == "sudo apt-get install qemu-utils")
    try host.install("qemu-img", "echo 'qemu-img version 7.2.22'; echo more")
    #expect(try host.outcome(of: "tools.qemu-img").measured == "qemu-img version 7.2.22")
    try host.install("qemu-img", "echo 'a library is missing' >&2; exit 127")
    let broken = try host.outcome(of: "tools.qemu-img")
    #expect(broken.status == .fail)
    #expect(broken.reason?.contains("status 127: a library is missing") == true)
  }

  /// Permissions decide for root as well: it becomes QEMU's user.
  @Test func whatQEMUsUserMayOpenDecides() throws {
    let host = try FakeHost()
    try host.write("", to: "/dev/kvm")
    #expect(try host.outcome(of: "libvirt.qemu-user").status == .skip)
    try host.write(
      "root:x:0:0::/:/bin/sh\nlibvirt-qemu:x:64055:64056::/:/bin/false\n", to: "/etc/passwd")
    try host.write("kvm:x:64057:\nroot:x:0:\n", to: "/etc/group")
    let path = host.path("/dev/kvm")
    func setMode(_ mode: Int) throws {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
    try setMode(0o600)
    let denied = try host.outcome(of: "libvirt.qemu-user")
    #expect(denied.status == .warn)
    #expect(denied.reason?.contains("libvirt-qemu may not open \(path)") == true)
    #expect(denied.fix?.contains("usermod -aG kvm libvirt-qemu") == true)
    try setMode(0o666)
    #expect(try host.outcome(of: "libvirt.qemu-user").status == .pass)
  }

  @Test func qemuConfNamesTheUser() throws {
    let host = try FakeHost()
    try host.write("", to: "/dev/kvm")
    try host.write("root:x:0:0::/:/bin/sh\n", to: "/etc/passwd")
    try host.write("#user = \"nobody\"\nuser = \"root\"\n", to: "/etc/libvirt/qemu.conf")
    let outcome = try host.outcome(of: "libvirt.qemu-user")
    #expect(outcome.status == .pass)
    #expect(outcome.measured?.hasPrefix("root may") == true)
  }
}
