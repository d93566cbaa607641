// SPDX-License-Identifier: Apache-2.0

import DomainXML
import MachineDefinition
import Testing

/// Machines that are made from a domain of somebody else.
@Suite struct BaseDomainTests {
  private func document(_ lines: String) throws -> DomainDocument {
    let text = "schema: 1\nname: new\nbackend: libvirt\nlibvirt: { xml: base.xml }\n\(lines)"
    return try DomainBuilder.document(
      for: Domains.machine(text), on: Domains.platform("kvm", .host),
      from: DomainDocument(parsing: Domains.foreign), given: MachineFile.keys(in: Array(text.utf8)))
  }

  @Test func theFixtureFollowsTheSchema() throws {
    try Schema.check(DomainDocument(parsing: Domains.foreign))
  }

  /// Byte for byte but for the name, and the marks of one domain only.
  @Test func whatTheFileLeavesOutStays() throws {
    let expected = Domains.foreign
      .replacing("<name>old<", with: "<name>new<")
      .replacing(" id='7'", with: "")
      .replacing("\n  <uuid>c7a5fdbd-cdaf-9455-926a-d65c16db1809</uuid>", with: "")
    #expect(try document("").text() == expected)
  }

  @Test func whatTheFileSaysWins() throws {
    let document = try document(
      """
      vcpus: 3
      memory: 1GiB
      boot: { kernel: vmlinuz }
      disks: [{ path: a.img }, { path: b.qcow2, format: qcow2 }]
      networks: [one, two]
      serial: none
      rng: "on"
      on: { crash: restart }
      """)
    try Schema.check(document)
    #expect(document.vcpus == 3)
    #expect(document.memory == 1 << 30)
    #expect(document.root.first("currentMemory") == nil)
    #expect(document.root.first("os", "kernel")?.text == "/machines/vmlinuz")
    #expect(document.root.first("os", "boot") == nil)
    #expect(document.networks == ["one", "two"])
    #expect(document.serial?.text == "none")
    #expect(document.root.first("on_crash")?.text == "restart")
    #expect(
      document.disks == [
        DomainDisk(path: "/machines/a.img", format: "raw", isReadOnly: false, target: "vda"),
        DomainDisk(path: nil, format: nil, isReadOnly: true, target: "sda"),
        DomainDisk(path: "/machines/b.qcow2", format: "qcow2", isReadOnly: false, target: "vdb"),
      ])
  }

  @Test func whatIsNotModelledStays() throws {
    let document = try document("disks: [{ path: a.img }]\nnetworks: [one]\nmemory: 1GiB\nvcpus: 1")
    try Schema.check(document)
    let text = try document.text()
    for kept in [
      "<!-- made by hand -->", "do &lt;not&gt; touch", "<iothreads>2</iothreads>",
      "<hyperv mode='custom'><relaxed state='on'/></hyperv>", "<timer name='hpet' present='no'/>",
      "cache='none' iothread='1'", "<serial>OLD</serial>", "52:54:00:6f:8e:1d", "e1000e",
      "<tpm model='tpm-crb'>", "<qemu:arg value='-sandbox'/>", "<bootmenu enable='yes'/>",
      "<model fallback='allow'>kvm64</model>",
    ] {
      #expect(text.contains(kept))
    }
  }

  @Test func theFirmwareIsThatOfTheFile() throws {
    let text = """
      schema: 1
      name: new
      backend: libvirt
      libvirt: { xml: base.xml, firmware: efi, machine: pc }
      """
    let document = try DomainBuilder.document(
      for: Domains.machine(text), on: Domains.platform("kvm", .host),
      from: DomainDocument(parsing: Domains.foreign), given: MachineFile.keys(in: Array(text.utf8)))
    try Schema.check(document)
    #expect(document.root.first("os")?["firmware"] == "efi")
    #expect(document.root.first("os", "type")?["machine"] == "pc")
  }
}
