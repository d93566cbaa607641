// SPDX-License-Identifier: Apache-2.0

import DomainXML
import MachineDefinition
import Monitor
import TestSupport
import Testing

/// Texts that want to be XML.
@Suite struct HostileMachineTests {
  private static let pieces = [
    "</source><disk>", "'/>", "\"", "&amp;", "&lt;", "]]>", "<![CDATA[", "<!--", "-->", " ", "\n",
    "\t",
    "\r", "ü", "🙂", "%s", "$(reboot)", ",format=raw", "..", "/", "a",
  ]

  /// Whatever the texts of a machine are, they come out of the domain XML as they went in.
  @Test func textsStayTexts() throws {
    var generator = SeededGenerator(seed: 0x7e57)
    for _ in 0..<500 {
      var machine = MachineDefinition(name: "web")
      machine.backend = .libvirt
      let text = {
        (0...Int.random(in: 0...6, using: &generator))
          .compactMap { _ in Self.pieces.randomElement(using: &generator) }.joined()
      }
      let (kernel, line, disk, network) = (text(), text(), text(), text())
      machine.boot = .kernel(
        path: "/" + kernel, initrd: nil, commandLine: line, bootProtocol: nil)
      machine.disks = [DiskDefinition(path: "/" + disk)]
      machine.networks = [network]
      machine.serial = .file(path: "/" + disk)
      let document = try DomainBuilder.document(for: machine, on: Domains.platform())
      let read = try DomainDocument(parsing: document.text())
      #expect(read == document)
      #expect(read.root.first("os", "kernel")?.text == "/" + kernel)
      #expect(read.root.first("os", "cmdline")?.text ?? "" == line)
      #expect(read.disks.map(\.path) == ["/" + disk])
      #expect(read.networks == [network])
      #expect(read.serial?.path == "/" + disk)
      #expect(
        read.root.first("devices")?.elements.count == document.root.first("devices")?.elements.count
      )
    }
  }

  @Test func theSchemaAgrees() throws {
    var machine = MachineDefinition(name: "web")
    machine.backend = .libvirt
    machine.boot = .kernel(
      path: "/a <b> & 'c' \"d\" ]]> <!-- ü🙂", initrd: "/</initrd>", commandLine: "]]>&lt;\t'\"",
      bootProtocol: nil)
    machine.disks = [DiskDefinition(path: "/'/><evil/>")]
    try Schema.check(DomainBuilder.document(for: machine, on: Domains.platform()))
  }

  @Test func whatXMLCannotHoldIsRefused() throws {
    var machine = MachineDefinition(name: "web")
    machine.boot = .kernel(path: "/a\u{1b}[2J", initrd: nil, commandLine: nil, bootProtocol: nil)
    let document = try DomainBuilder.document(for: machine, on: Domains.platform())
    let error = #expect(throws: XMLError.self) { try document.text() }
    #expect(error?.message.contains("U+1B") == true)
    #expect(error?.message.contains("\u{1b}") == false)
  }
}
