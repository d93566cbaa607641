// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import ControlProtocol
import MachineDefinition
import Monitor
import Testing

@Suite struct MachineFileTests {
  @Test func readsEveryValue() throws {
    let definition = try read(
      """
      schema: 1
      name: build-17
      vcpus: 4
      memory: 2GiB
      hugepages: true
      boot:
        kernel: images/vmlinuz
        initrd: /boot/initrd.img
        cmdline: console=ttyS0 root=/dev/vda rw
        protocol: linux
      disks:
        - path: root.img
        - { path: /dev/sdb, format: raw, readonly: true }
      networks: []
      serial: unix:run/serial.sock
      rng: on
      interruptControllers: off
      on: { poweroff: restart, reboot: stop, crash: restart }
      """)
    var expected = MachineConfiguration(
      boot: .kernel(
        path: "/srv/images/vmlinuz", initrd: "/boot/initrd.img",
        commandLine: "console=ttyS0 root=/dev/vda rw", bootProtocol: .linux))
    expected.name = "build-17"
    expected.vcpus = 4
    expected.memory = 2 << 30
    expected.usesHugePages = true
    expected.disks = [
      DiskConfiguration(path: "/srv/root.img"),
      DiskConfiguration(path: "/dev/sdb", isReadOnly: true),
    ]
    expected.serial = .socket(path: "/srv/run/serial.sock")
    expected.hasEntropyDevice = true
    expected.hasInterruptControllers = false
    #expect(definition.configuration == expected)
    #expect(definition.onPowerOff == .restart)
    #expect(definition.onReboot == .stop)
    #expect(definition.onCrash == .restart)
  }

  @Test func readsJSON() throws {
    let text = """
      {"schema":1,"name":"j","boot":{"guest":"hello","cmdline":"a \\"b\\""},
      \t"disks":[{"path":"d.img","readonly":true}],"vcpus":2}
      """
    let configuration = try #require(try read(text).configuration)
    #expect(configuration.boot == .guest(name: "hello", commandLine: "a \"b\""))
    #expect(configuration.disks == [DiskConfiguration(path: "/srv/d.img", isReadOnly: true)])
    #expect(configuration.vcpus == 2)
  }

  /// What a file leaves out is what the command line leaves out.
  @Test func defaultsAreThoseOfTheMonitor() throws {
    let definition = try read("schema: 1\nname: machine\nboot: { guest: hello }\n")
    #expect(
      definition.configuration
        == MachineConfiguration(boot: .guest(name: "hello", commandLine: "")))
  }

  @Test func readsLibvirtMachines() throws {
    let definition = try read(
      """
      schema: 1
      name: lv
      backend: libvirt
      connect: qemu:///system
      disks: [{ path: a.qcow2, format: qcow2 }]
      networks: [default]
      libvirt: { type: kvm, machine: q35, firmware: efi, xml: base.xml }
      """)
    #expect(definition.configuration == nil)
    #expect(definition.connect == "qemu:///system")
    #expect(definition.networks == ["default"])
    #expect(definition.disks == [DiskDefinition(path: "/srv/a.qcow2", format: .qcow2)])
    #expect(definition.libvirt?.xml == "/srv/base.xml")
    #expect(definition.libvirt?.firmware == .efi)
  }

  @Test func reportsSevenMistakesInOnePass() {
    let text = """
      schema: 1
      nam: web
      vcpus: 100
      memory: 256
      boot: { guest: hello, initrd: i.img }
      disks:
        - path: a.img
          format: qcow2
      networks: [default]
      vcpus: 2
      """
    #expect(
      complaints(text) == [
        "m.yaml:2:1: the key \"nam\" is unknown: did you mean name?",
        "m.yaml:3:8: vcpus cannot be the number 100: it is a number from 1 to 64",
        "m.yaml:4:9: memory cannot be the number 256: it is a size from 64KiB to 1TiB in steps "
          + "of 4KiB, as in 256MiB",
        "m.yaml:5:23: boot.initrd goes with a kernel, not with a guest: remove it",
        "m.yaml:8:13: the native backend has only raw disks yet: qemu-img convert -O raw makes one",
        "m.yaml:9:1: the native backend has no networks yet: remove it, or choose backend: libvirt",
        "m.yaml:10:1: the key \"vcpus\" comes twice: line 3 has it already",
      ])
  }

  @Test func namesWhatIsMissing() {
    #expect(
      complaints("\nvcpus: 2\nboot: { guest: helo }\n").map { $0.prefix(36) } == [
        "m.yaml:2:1: schema is missing: it is",
        "m.yaml:2:1: name is missing: it is 1",
        "m.yaml:3:16: boot.guest cannot be \"h",
      ])
    #expect(complaints("boot: { guest: helo }").last?.hasSuffix("; did you mean hello?") == true)
  }

  /// One mistake each in an otherwise right file; the line begins after `m.yaml:`.
  @Test(arguments: [
    ("name: ''", "1:7: name cannot be \"\": it is 1 to 63"),
    ("name: -a", "1:7: name cannot be \"-a\""),
    ("name: 12", "1:7: name cannot be the number 12: it is 1 to 63 letters"),
    ("name: a\nschema: 2", "2:9: schema cannot be the number 2: it is 1"),
    ("name: a\nmemory: 64MB", "2:9: memory cannot be \"64MB\": it is a size"),
    ("name: a\nmemory: 5KiB", "2:9: memory cannot be \"5KiB\""),
    ("name: a\nmemory: 2TiB", "2:9: memory cannot be \"2TiB\""),
    ("name: a\nvcpus: '2'", "2:8: vcpus cannot be \"2\": it is a number from 1 to 64"),
    ("name: a\nvcpus: 99999999999999999999", "2:8: vcpus cannot be a number of that size"),
    ("name: a\nvcpus: 1.5", "2:8: vcpus cannot be the number 1.5"),
    ("name: a\nvcpus: -.inf", "2:8: vcpus cannot be the number -.inf"),
    ("name: a\nvcpus: 0x80", "2:8: vcpus cannot be the number 128"),
    ("name: a\nvcpus: 1-2", "2:8: vcpus cannot be \"1-2\""),
    ("name: a\nhugepages: yes", "2:12: hugepages cannot be \"yes\": it is true or false"),
    ("name: a\nserial:", "2:8: serial cannot be empty: it is stdio, pty"),
    ("name: a\ndisks: d.img", "2:8: disks cannot be \"d.img\": it is a list, as in - path:"),
    ("name: a\ndisks: [d.img]", "2:9: disks[0] cannot be \"d.img\": it is keys and values"),
    ("name: a\ndisks: [{ readonly: true }]", "2:9: disks[0].path is missing: it is a path"),
    ("name: a\ndisks: [{ path: p, size: 1 }]", "2:20: the key \"disks[0].size\" is unknown: there"),
    ("name: a\ndisks: [{ path: \"\\0\" }]", "2:17: disks[0].path cannot be \"\\u0000\""),
    ("name: a\nconnect: qemu:///system", "2:1: connect goes with backend: libvirt only"),
    ("name: a\nlibvirt: {}", "2:1: libvirt goes with backend: libvirt only"),
    (
      "name: a\nbackend: libvrt", "2:10: backend cannot be \"libvrt\": it is native or libvirt; did"
    ),
    ("name: a\non: { crash: preserve }", "2:14: on.crash cannot be \"preserve\": it is stop or"),
    ("name: &x a", "1:7: anchors have no meaning here"),
    ("name: !!str a", "1:7: tags have no meaning here"),
    ("name: a\nserial: *x", "2:9: aliases have no meaning here"),
    ("name: a\n? [x]\n: 1", "2:3: a key is a word"),
    ("name: a\n\"x\\ny\": 1", "2:1: the key \"x\\ny\" is unknown"),
    ("name: a\nserial: sdtio", "2:9: serial cannot be \"sdtio\""),
  ])
  func refuses(text: String, line: String) throws {
    let isAboutSchema = text.contains("schema: ")
    let rest = (isAboutSchema ? "" : "\nschema: 1") + "\nboot: { guest: hello }\n"
    let lines = complaints(text + rest)
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("m.yaml:\(line)") == true, "\(lines)")
  }

  @Test(arguments: [
    ("{}", "boot has nothing to start"),
    ("{ kernel: k, guest: hello }", "boot.kernel and boot.guest exclude each other"),
    ("{ guest: hello, initrd: i }", "boot.initrd goes with a kernel"),
    ("{ guest: hello, protocol: linux }", "boot.protocol goes with a kernel"),
    ("{ kernel: k, protocol: grub }", "boot.protocol cannot be \"grub\""),
  ])
  func refusesBoot(text: String, message: String) {
    let lines = complaints("schema: 1\nname: a\nboot: \(text)\n")
    #expect(lines.count == 1)
    #expect(lines.first?.contains(": \(message)") == true, "\(lines)")
  }

  @Test func refusesMissingBootOfNativeMachinesOnly() {
    #expect(complaints("schema: 1\nname: a\n").count == 1)
    #expect(complaints("schema: 1\nname: a\nbackend: libvirt\n").isEmpty)
  }

  @Test func limitsDisks() {
    let disks = (1...15).map { "  - path: d\($0)\n" }.joined()
    let lines = complaints("schema: 1\nname: a\nboot: { guest: hello }\ndisks:\n\(disks)")
    #expect(lines == ["m.yaml:19:5: disks has at most 14 elements"])
  }

  @Test func readsAFileAndItsRelativePaths() throws {
    let name = "/nonexistent/machine.yaml"
    #expect(throws: MachineFileError.self) { _ = try MachineFile.read(name) }
    do throws(MachineFileError) {
      _ = try MachineFile.read(name)
    } catch {
      #expect(error.lines == ["\(name): the file cannot be read: No such file or directory"])
    }
  }
}
