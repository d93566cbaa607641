// SPDX-License-Identifier: Apache-2.0

import DomainXML
import MachineDefinition
import Monitor
import Testing

@Suite struct DomainBuilderTests {
  private static let whole = """
    schema: 1
    name: web
    backend: libvirt
    vcpus: 2
    memory: 512MiB
    hugepages: true
    boot: { kernel: vmlinuz, initrd: initrd.img, cmdline: "console=ttyS0 a=<&>'\\"" }
    disks:
      - path: root.img
      - { path: data.qcow2, format: qcow2, readonly: true }
      - path: /dev/sdz
    networks: [default, "back_and.forth"]
    rng: "on"
    on: { poweroff: stop, reboot: stop, crash: restart }
    libvirt: { type: qemu, machine: q35, firmware: efi }
    """

  @Test func describesEverythingOfAMachine() throws {
    let document = try DomainBuilder.document(
      for: Domains.machine(Self.whole), on: Domains.platform(),
      place: { $0 == "/dev/sdz" ? .blockDevice : .file })
    try Schema.check(document)
    let root = try DomainDocument(parsing: document.text()).root
    #expect(root["type"] == "qemu")
    #expect(root.first("name")?.text == "web")
    #expect(document.memory == 512 << 20)
    #expect(document.vcpus == 2)
    #expect(root.first("memoryBacking", "hugepages") != nil)
    let system = try #require(root.first("os"))
    #expect(system["firmware"] == "efi")
    #expect(system.first("type")?["machine"] == "q35")
    #expect(system.first("kernel")?.text == "/machines/vmlinuz")
    #expect(system.first("initrd")?.text == "/machines/initrd.img")
    #expect(system.first("cmdline")?.text == "console=ttyS0 a=<&>'\"")
    #expect(system.first("boot") == nil)
    #expect(root.first("cpu")?["mode"] == "maximum")
    #expect(root.first("on_poweroff")?.text == "destroy")
    #expect(root.first("on_reboot")?.text == "destroy")
    #expect(root.first("on_crash")?.text == "restart")
    #expect(
      document.disks == [
        DomainDisk(
          path: "/machines/root.img", format: "raw", isReadOnly: false, target: "vda"),
        DomainDisk(
          path: "/machines/data.qcow2", format: "qcow2", isReadOnly: true, target: "vdb"),
        DomainDisk(
          path: "/dev/sdz", format: "raw", isReadOnly: false, target: "vdc"),
      ])
    let devices = try #require(root.first("devices"))
    #expect(devices.elements("disk").map { $0["type"] } == ["file", "file", "block"])
    #expect(devices.elements("disk").allSatisfy { $0.first("target")?["bus"] == "virtio" })
    #expect(document.networks == ["default", "back_and.forth"])
    #expect(devices.first("rng")?["model"] == "virtio")
    #expect(devices.first("panic") != nil)
    #expect(document.serial?.text == "pty")
    #expect(document.serial?.log == "/var/log/libvirt/qemu/web.serial")
  }

  @Test func aMachineOfTheNativeBackendIsOneOfLibvirt() throws {
    let document = try DomainBuilder.document(
      for: Domains.machine("schema: 1\nname: web\nboot: { kernel: vmlinuz }"),
      on: Domains.platform("kvm", .host))
    try Schema.check(document)
    #expect(document.root.first("os", "cmdline")?.text == "console=ttyS0")
    #expect(document.root.first("cpu")?["mode"] == "host-passthrough")
    #expect(document.memory == 256 << 20)
    #expect(document.root.first("on_poweroff")?.text == "destroy")
    #expect(document.root.first("on_reboot")?.text == "restart")
  }

  @Test func aQCOW2ImageHasNoBackingFileOfItsOwnChoice() throws {
    let document = try DomainBuilder.document(
      for: Domains.machine(Self.whole), on: Domains.platform())
    let disks = document.root.first("devices")?.elements("disk") ?? []
    #expect(
      disks.map { $0.first("backingStore") == XMLElement("backingStore") }.dropFirst().first == true
    )
    #expect(disks.first?.first("backingStore") == nil)
  }

  @Test func withoutAKernelTheDiskIsBooted() throws {
    let document = try DomainBuilder.document(
      for: Domains.machine(
        "schema: 1\nname: web\nbackend: libvirt\ndisks: [{ path: a.img }]\nrng: \"off\""),
      on: Domains.platform())
    try Schema.check(document)
    #expect(document.root.first("os", "boot")?["dev"] == "hd")
    #expect(document.root.first("devices", "rng") == nil)
  }

  @Test(arguments: [
    ("stdio", "pty", true), ("pty", "pty", true), ("none", "none", false),
    ("file:out.log", "file:/machines/out.log", false),
    ("unix:a.sock", "unix:/machines/a.sock", true),
  ])
  func serialPortsLeadWhereTheFileSays(mode: String, text: String, hasLog: Bool) throws {
    let document = try DomainBuilder.document(
      for: Domains.machine(
        "schema: 1\nname: web\nboot: { kernel: vmlinuz }\nserial: \(mode)"),
      on: Domains.platform())
    try Schema.check(document)
    #expect(document.serial?.text == text)
    #expect((document.serial?.log != nil) == hasLog)
  }

  @Test(arguments: Domains.platforms)
  func everyPlatformFollowsTheSchema(platform: DomainPlatform) throws {
    for firmware in ["bios", "efi"] {
      try Schema.check(
        DomainBuilder.document(
          for: Domains.machine(
            """
            schema: 1
            name: web
            backend: libvirt
            networks: [default]
            libvirt: { firmware: \(firmware), machine: pc }
            """), on: platform))
    }
  }

  @Test(arguments: [
    ("boot: { guest: hello }", "embedded guest"),
    ("boot: { kernel: k, protocol: real }", "protocol: real"),
    ("boot: { kernel: k, protocol: elf64 }", "protocol: elf64"),
    ("boot: { kernel: k }\non: { poweroff: restart, reboot: stop }", "poweroff: restart"),
    ("boot: { kernel: k }\ninterruptControllers: \"off\"", "interruptControllers"),
  ])
  func refusesWhatLibvirtCannot(lines: String, words: String) throws {
    let machine = try Domains.machine("schema: 1\nname: web\n\(lines)")
    let error = #expect(throws: DomainError.self) {
      try DomainBuilder.document(for: machine, on: Domains.platform())
    }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  // MARK: Containers

  @Test func aContainerHasItsRoot() throws {
    let machine = try Domains.machine(
      """
      schema: 1
      name: box
      backend: libvirt
      disks: [{ path: root, readonly: true }]
      networks: [default]
      libvirt: { type: lxc }
      """)
    for (place, type) in [
      (DiskPlace.directory, "mount"), (.file, "file"), (.blockDevice, "block"),
    ] {
      let document = try DomainBuilder.document(
        for: machine, on: Domains.containers, place: { _ in place })
      try Schema.check(document)
      let system = try #require(document.root.first("devices", "filesystem"))
      #expect(system["type"] == type)
      #expect(document.disks.map(\.path) == ["/machines/root"])
      #expect(document.disks.map(\.target) == ["/"])
      #expect(document.root.first("os", "init")?.text == "/sbin/init")
      #expect(document.root.first("os", "type")?.text == "exe")
      #expect(document.root.first("cpu") == nil)
    }
  }

  @Test(arguments: [
    ("boot: { kernel: k }\ndisks: [{ path: a }]", "remove boot"), ("", "no root"),
    ("disks: [{ path: a }, { path: b }]", "2 disks"),
    ("disks: [{ path: a }]\nhugepages: true", "hugepages"),
    ("disks: [{ path: a }]\nserial: none", "serial: none"),
    ("disks: [{ path: a }]\nlibvirt: { machine: q35 }", "libvirt.machine"),
    ("disks: [{ path: a }]\nrng: \"on\"", "rng"),
  ])
  func refusesWhatContainersCannot(lines: String, words: String) throws {
    let machine = try Domains.machine("schema: 1\nname: box\nbackend: libvirt\n\(lines)")
    let error = #expect(throws: DomainError.self) {
      try DomainBuilder.document(for: machine, on: Domains.containers)
    }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }
}
