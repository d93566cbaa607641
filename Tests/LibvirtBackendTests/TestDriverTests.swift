// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import JSON
import Libvirt
import MachineDefinition
import TestSupport
import Testing

@testable import LibvirtBackend

/// The life of machines on libvirt's test driver, which keeps domains in memory and runs nothing.
@Suite(
  .enabled(if: LibvirtAvailability.reasonForAbsence == nil, LibvirtAvailability.reasonForAbsence))
struct TestDriverTests {
  private let notices = Notices()
  private let folder: TemporaryDirectory
  private let backend: LibvirtBackend

  init() throws {
    // A driver of its own for each test: domains of test:///default are seen by the whole process.
    folder = try TemporaryDirectory()
    let path = try folder.write(
      Array(
        """
        <node><cpu><mhz>2000</mhz><model>x86_64</model><active>4</active></cpu>
        <memory>8000000</memory></node>
        """.utf8), to: "node.xml")
    backend = try LibvirtBackend("test://\(path)") { [notices] in notices.add($0) }
  }

  private func source(_ text: String) -> DefinitionSource {
    DefinitionSource(file: "web.yaml", directory: "/machines", bytes: Array(text.utf8))
  }

  private func define(_ lines: String = "") async throws {
    let outcome = try await backend.define(
      source("schema: 1\nname: web\nbackend: libvirt\nvcpus: 2\nmemory: 512MiB\n\(lines)"))
    #expect(outcome == DefinitionOutcome(name: "web", isReplacement: false, isRunning: false))
  }

  private func expect(
    _ kind: BackendError.Kind, _ words: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
  ) async {
    let error = await #expect(throws: BackendError.self, sourceLocation: sourceLocation) {
      try await body()
    }
    #expect(error?.kind == kind, "\(error?.message ?? "")", sourceLocation: sourceLocation)
    #expect(
      error?.message.contains(words) == true, "\(error?.message ?? "")",
      sourceLocation: sourceLocation)
  }

  @Test func aMachineLives() async throws {
    try await define()
    #expect(notices.lines == ["web: nothing runs in it: libvirt's test driver"])
    var machine = try await backend.machine(named: "web")
    #expect(machine.state == .stopped)
    #expect(machine.backend == backend.name)
    #expect(machine.vcpus == 2)
    #expect(machine.memory == 512 << 20)
    try await backend.start("web")
    #expect(try await backend.machine(named: "web").state == .running)
    try await backend.pause("web")
    machine = try await backend.machine(named: "web")
    #expect(machine.state == .paused)
    #expect(machine.reason == nil)
    try await backend.resume("web")
    #expect(try await backend.machine(named: "web").state == .running)
    try await backend.requestStop("web")
    let end = try await backend.wait(for: "web", nanoseconds: 10_000_000_000)
    #expect(end?.kind == "poweroff")
    #expect(end?.exitStatus == 0)
    #expect(try await backend.machine(named: "web").state == .stopped)
    try await backend.undefine("web")
    await expect(.wrongState, "no machine is named web") {
      _ = try await backend.machine(named: "web")
    }
    #expect(try await backend.machines().isEmpty)
  }

  @Test func aMachineThatIsStoppedAtOnceSaysSo() async throws {
    try await define()
    try await backend.start("web")
    try await backend.forceStop("web")
    #expect(try await backend.wait(for: "web", nanoseconds: 1_000_000_000)?.kind == "stop")
  }

  @Test func waitingEndsWithTheMachine() async throws {
    try await define()
    try await backend.start("web")
    await expect(.timedOut, "web still runs") {
      _ = try await backend.wait(for: "web", nanoseconds: 1_000_000)
    }
    let end = Task { [backend] in
      try await backend.wait(for: "web", nanoseconds: 60_000_000_000)
    }
    try await backend.forceStop("web")
    #expect(try await end.value?.kind == "stop")
  }

  @Test func theWordsAreThoseOfTheNativeBackend() async throws {
    for verb in [
      backend.start, backend.requestStop, backend.forceStop, backend.pause, backend.resume,
      backend.undefine,
    ] {
      await expect(.wrongState, "no machine is named web: see 'roost list --all'") {
        try await verb("web")
      }
    }
    try await define()
    for verb in [backend.requestStop, backend.forceStop, backend.pause, backend.resume] {
      await expect(.wrongState, "web is not running: start it with 'roost start web'") {
        try await verb("web")
      }
    }
    try await backend.start("web")
    await expect(.wrongState, "web is running already") { try await backend.start("web") }
    await expect(.wrongState, "stop it with 'roost stop web' first") {
      try await backend.undefine("web")
    }
    await expect(.wrongState, "web: the machine is not paused") {
      try await backend.resume("web")
    }
    try await backend.pause("web")
    await expect(.wrongState, "web: the machine is paused already") {
      try await backend.pause("web")
    }
    await expect(.wrongState, "hears no button") { try await backend.requestStop("web") }
    await expect(.wrongState, "'roost resume web'") { try await backend.start("web") }
  }

  @Test func whatTheDriverCannotIsSaidSo() async throws {
    try await define()
    try await backend.start("web")
    await expect(.unsupported, "cannot do this: console") {
      _ = try await backend.openConsole(of: "web")
    }
    await expect(.unsupported, "cannot do this: logs") { _ = try await backend.logPath(of: "web") }
  }

  // MARK: Definitions

  @Test func aMachineThatExistsGetsANewDefinition() async throws {
    try await define()
    let uuid = try await backend.details(of: "web")["uuid"]
    try await backend.start("web")
    let outcome = try await backend.define(
      source("schema: 1\nname: web\nbackend: libvirt\nvcpus: 4"))
    #expect(outcome == DefinitionOutcome(name: "web", isReplacement: true, isRunning: true))
    try await backend.forceStop("web")
    #expect(try await backend.machine(named: "web").vcpus == 4)
    #expect(try await backend.details(of: "web")["uuid"] == uuid)
  }

  @Test func detailsTellWhatTheFileSaid() async throws {
    try await define(
      "boot: { kernel: vmlinuz, cmdline: \"a <b> & c\" }\ndisks: [{ path: d.img }]\n")
    let details = try await backend.details(of: "web")
    #expect(details["name"] == "web")
    #expect(details["state"] == "stopped")
    #expect(details["backend"] == .string(backend.name))
    let definition = try #require(details["definition"])
    #expect(definition["type"] == "test")
    #expect(definition["kernel"] == "/machines/vmlinuz")
    #expect(definition["cmdline"] == "a <b> & c")
    #expect(definition["file"] == "web.yaml")
    #expect(definition["directory"] == "/machines")
    #expect(definition["text"]?.stringValue?.contains("cmdline: \"a <b> & c\"") == true)
    #expect(definition["acceleration"] == "nothing runs in it: libvirt's test driver")
    #expect(definition["xml"]?.stringValue?.contains("<domain type='test'") == true)
  }

  @Test func domainXMLIsTakenAsItIs() async throws {
    let xml = """
      <domain type='test'><name>foreign</name><memory unit='MiB'>64</memory>
      <metadata><my:note xmlns:my='urn:my'>kept</my:note></metadata>
      <os><type>hvm</type></os></domain>
      """
    let outcome = try await backend.define(
      DefinitionSource(file: "x.xml", directory: "/", bytes: Array(xml.utf8)))
    #expect(outcome == DefinitionOutcome(name: "foreign", isReplacement: false, isRunning: false))
    let text = try await backend.details(of: "foreign")["definition"]?["xml"]?.stringValue
    #expect(text?.contains("<my:note xmlns:my=\"urn:my\">kept</my:note>") == true)
    #expect(
      try await backend.define(
        DefinitionSource(file: "x.xml", directory: "/", bytes: Array(text?.utf8 ?? "".utf8))
      ).isReplacement)
  }

  @Test(arguments: [
    ("schema: 1\nname: web\nvcpu: 1", "did you mean vcpus"),
    (
      "schema: 1\nname: web\nbackend: libvirt\nlibvirt: { xml: nowhere.xml }",
      "/machines/nowhere.xml"
    ),
    ("schema: 1\nname: web\nboot: { guest: hello }", "embedded guest"),
    ("<domain type='test'><name>web</name>", "web.yaml"),
    ("<network/>", "web.yaml"),
  ])
  func whatIsNotValidIsRefused(text: String, words: String) async throws {
    await expect(.invalid, words) { _ = try await backend.define(source(text)) }
    #expect(try await backend.machines().isEmpty)
  }

  @Test func aTypeThatTheConnectionHasNotIsRefused() async throws {
    await expect(.failed, "runs no domains of type kvm: it has test") {
      _ = try await backend.define(
        source("schema: 1\nname: web\nbackend: libvirt\nlibvirt: { type: kvm }"))
    }
  }

  @Test func aBaseThatIsDamagedIsToldWithItsPlace() async throws {
    let path = try folder.write(Array("<domain>\n  <name></domain>".utf8), to: "base.xml")
    await expect(.invalid, "\(path):2:9: </domain> ends <name>") {
      _ = try await backend.define(
        source("schema: 1\nname: web\nbackend: libvirt\nlibvirt: { xml: \(path) }"))
    }
  }

  @Test func anImageWithABackingFileIsRefused() async throws {
    var header = [UInt8]("QFI".utf8) + [0xfb, 0, 0, 0, 3] + [UInt8](repeating: 0, count: 100)
    let whole = try folder.write(header, to: "whole.qcow2")
    header[15] = 0x70
    let path = try folder.write(header, to: "overlay.qcow2")
    await expect(.invalid, "has a backing file") {
      _ = try await backend.define(
        source("schema: 1\nname: web\nbackend: libvirt\ndisks: [{ path: \(path), format: qcow2 }]"))
    }
    try await define("disks: [{ path: \(whole), format: qcow2 }]")
  }

  // MARK: Many

  @Test func machinesAreListedInTheOrderOfTheirNames() async throws {
    for name in ["c", "a", "b"] {
      _ = try await backend.define(source("schema: 1\nname: \(name)\nbackend: libvirt"))
    }
    try await backend.start("b")
    let machines = try await backend.machines()
    #expect(machines.map(\.name) == ["a", "b", "c"])
    #expect(machines.map(\.state) == [.stopped, .running, .stopped])
  }

  @Test func oneConnectionServesManyTasks() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<20 {
        let source = source("schema: 1\nname: m\(number)\nbackend: libvirt")
        group.addTask { [backend] in
          _ = try await backend.define(source)
          try await backend.start("m\(number)")
        }
      }
      try await group.waitForAll()
    }
    let machines = try await backend.machines()
    #expect(machines.count == 20)
    #expect(machines.allSatisfy { $0.state == .running })
  }
}

#endif
