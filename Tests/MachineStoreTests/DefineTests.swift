// SPDX-License-Identifier: Apache-2.0

import ControlProtocol
import Glibc
import JSON
import MachineDefinition
import MachineStore
import Monitor
import TestSupport
import Testing

@Suite("Defining machines") struct DefineTests {
  @Test func definitionComesBackWhole() throws {
    let fixture = try StoreFixture()
    let source = StoreFixture.source(
      "web", memory: "2MiB",
      more: """
        vcpus: 3
        disks: [{ path: "a \\"b\\".img", readonly: true }, { path: /dev/zero }]
        serial: file:out.log
        rng: on
        on: { poweroff: restart, reboot: stop, crash: restart }
        # a comment, and 雞
        """)
    let outcome = try fixture.store.define(source)
    #expect(outcome == DefinitionOutcome(name: "web", isReplacement: false, isRunning: false))
    let definition = try #require(try fixture.store.entry(named: "web").definition)
    #expect(definition == (try StoredDefinition(compiling: source)))
    #expect(definition.source == source)
    #expect(definition.configuration.vcpus == 3)
    #expect(definition.configuration.disks.map(\.path) == ["/srv/a \"b\".img", "/dev/zero"])
    #expect(definition.configuration.serial.text == "file:/srv/out.log")
    #expect(definition.onPowerOff == .restart)
    #expect(definition.onReboot == .stop)
    #expect(definition.onCrash == .restart)
  }

  @Test func directoriesAreTheOwnersAlone() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    for path in ["state", "state/machines", "state/machines/web"] {
      var status = stat()
      #expect(unsafe stat(fixture.directory.file(path), &status) == 0)
      #expect(status.st_mode & 0o777 == 0o700, "\(path)")
    }
    for file in DirectoryNames.all("\(fixture.machines)/web") {
      var status = stat()
      #expect(unsafe stat("\(fixture.machines)/web/\(file)", &status) == 0)
      #expect(status.st_mode & 0o077 == 0, "\(file)")
    }
  }

  @Test func secondDefinitionReplacesTheFirst() throws {
    let fixture = try StoreFixture()
    try fixture.define("web", memory: "1MiB")
    #expect(try fixture.define("web", memory: "2MiB").isReplacement)
    #expect(try fixture.memory(of: "web") == 2)
    #expect(fixture.names == ["web"])
    #expect(DirectoryNames.all("\(fixture.machines)/web") == ["definition.json", "lock"])
  }

  @Test func logsOutliveANewDefinition() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    try fixture.directory.write([65], to: "state/machines/web/serial.log")
    try fixture.define("web")
    #expect(try fixture.directory.read("state/machines/web/serial.log") == [65])
  }

  @Test func machineThatRunsIsToldApart() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    let run = try fixture.store.beginRun(of: "web")
    #expect(try fixture.define("web", memory: "4MiB").isRunning)
    #expect(run.definition.configuration.memory == 1 << 20)
    #expect(try fixture.memory(of: "web") == 4)
  }

  @Test func mistakesLeaveWhatWasThere() throws {
    let fixture = try StoreFixture()
    let wrong = StoreFixture.source("web", more: "vcpu: 2\n")
    let error = refusal { try fixture.store.define(wrong) }
    #expect(error?.kind == .invalid)
    #expect(error?.message.hasPrefix("web.yaml:5:1: ") == true)
    #expect(fixture.directory.names == [])
    try fixture.define("web")
    #expect(refusal { try fixture.store.define(wrong) } != nil)
    #expect(try fixture.memory(of: "web") == 1)
  }

  @Test func machinesOfLibvirtAreRefused() throws {
    let fixture = try StoreFixture()
    let error = refusal {
      try fixture.store.define(
        DefinitionSource(
          file: "web.yaml", directory: "/",
          bytes: [UInt8]("schema: 1\nname: web\nbackend: libvirt\n".utf8)))
    }
    #expect(error?.kind == .invalid)
    #expect(error?.message.contains("backend: native") == true)
  }

  @Test(arguments: [
    "", ".", "..", "../web", "/etc", "a/b", ".new-1", "-rf", "a\nb", "a\0b",
    String(repeating: "a", count: 64),
  ])
  func namesAreNoPaths(_ name: String) throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    #expect(refusal { try fixture.store.entry(named: name) }?.kind == .invalid)
    #expect(refusal { try fixture.store.undefine(name) }?.kind == .invalid)
    let error = refusal { try fixture.store.beginRun(of: name).directory }
    #expect(error?.kind == .invalid)
    #expect(error?.message.contains("\n") == false)
    #expect(fixture.names == ["web"])
  }

  @Test func parallelDefinitionsAreWhole() throws {
    let fixture = try StoreFixture()
    let outcomes = Outcomes()
    let store = fixture.store
    let threads = (1...8).map { number in
      TestThread {
        for _ in 0..<20 {
          outcomes.note { () throws(BackendError) in
            try store.define(StoreFixture.source("web", memory: "\(number)MiB"))
          }
        }
      }
    }
    for thread in threads { thread.join() }
    #expect(outcomes.errors == [])
    #expect(outcomes.defined.count == 160)
    #expect(outcomes.defined.filter { !$0.isReplacement }.count == 1)
    #expect((1...8).contains(try #require(try fixture.memory(of: "web"))))
    #expect(fixture.names == ["web"])
  }

  @Test func definitionsAndTheirRemovalDoNotMix() throws {
    let fixture = try StoreFixture()
    let outcomes = Outcomes()
    let store = fixture.store
    let threads = (1...6).map { number in
      TestThread {
        for _ in 0..<30 {
          if number % 2 == 0 {
            outcomes.note { () throws(BackendError) in try store.define(StoreFixture.source("web"))
            }
          } else {
            outcomes.noteRemoval { () throws(BackendError) in try store.undefine("web") }
          }
        }
      }
    }
    for thread in threads { thread.join() }
    #expect(outcomes.errors.filter { $0 != .noMachine("web") } == [])
    try fixture.define("web")
    #expect(try fixture.memory(of: "web") == 1)
    #expect(fixture.names == ["web"])
    // Each removal is of a machine that somebody made.
    #expect(outcomes.removals <= outcomes.defined.filter { !$0.isReplacement }.count)
  }
}
