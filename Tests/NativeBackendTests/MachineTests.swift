// SPDX-License-Identifier: Apache-2.0

import ControlProtocol
import Glibc
import JSON
import MachineDefinition
import MachineStore
import NativeBackend
import TestSupport
import Testing

@Suite("KVM: machines with names", .enabled(if: MonitorProgram.canRun, "\(MonitorProgram.reason)"))
struct MachineTests {
  @Test func machineRunsUntilItIsStopped() async throws {
    let fixture = try BackendFixture()
    let backend = fixture.backend
    try await fixture.define("web", more: "vcpus: 2\n")
    #expect(try await backend.machine(named: "web").state == .stopped)
    #expect(try await backend.wait(for: "web", nanoseconds: 0) == nil)
    try await backend.start("web")
    let summary = try await backend.machine(named: "web")
    #expect(summary.state == .running)
    #expect(summary.reason == nil)
    #expect(summary.vcpus == 2)
    #expect(summary.memory == 2 << 20)
    #expect(summary.startedAt != nil)
    #expect(await refusal { try await backend.start("web") }?.message == "web is running already")
    try await backend.forceStop("web")
    #expect(try await backend.machine(named: "web").state == .stopped)
    #expect(try await backend.wait(for: "web", nanoseconds: nil)?.kind == "stop")
    #expect(!fixture.files(of: "web").contains("control.sock"))
    try await backend.start("web")
    try await backend.forceStop("web")
    try await backend.undefine("web")
  }

  @Test func guestThatEndsIsWaitedFor() async throws {
    let fixture = try BackendFixture()
    try await fixture.define("web", guest: "hello")
    try await fixture.backend.start("web")
    let end = try await fixture.backend.wait(for: "web", nanoseconds: nil)
    #expect(end?.exitStatus == 0)
    #expect(try await fixture.backend.machine(named: "web").state == .stopped)
    let log = try await fixture.backend.logPath(of: "web")
    #expect(log == "\(fixture.path)/state/machines/web/serial.log")
    #expect(
      try fixture.text("serial.log", of: "web")
        == "Hello from real mode, this is a Roost guest.\n")
  }

  @Test func guestThatCrashesSaysHow() async throws {
    let fixture = try BackendFixture()
    try await fixture.define("web", guest: "triple-fault")
    try await fixture.backend.start("web")
    let end = try await fixture.backend.wait(for: "web", nanoseconds: nil)
    #expect(end?.kind == "crash")
    #expect(end?.exitStatus == 125)
    let summary = try await fixture.backend.machine(named: "web")
    #expect(summary.state == .crashed)
    #expect(summary.reason?.contains("triple fault") == true)
  }

  @Test func pausedMachineGoesOn() async throws {
    let fixture = try BackendFixture()
    let backend = fixture.backend
    try await fixture.define("web", guest: "spin")
    let early = await refusal { try await backend.pause("web") }
    #expect(early?.message == "web is not running: start it with 'roost start web'")
    #expect(early?.kind == .wrongState)
    try await backend.start("web")
    #expect(await refusal { try await backend.resume("web") }?.kind == .wrongState)
    try await backend.pause("web")
    #expect(try await backend.machine(named: "web").state == .paused)
    #expect(await refusal { try await backend.pause("web") }?.kind == .wrongState)
    try await backend.resume("web")
    #expect(try await backend.machine(named: "web").state == .running)
    try await backend.pause("web")
    try await backend.forceStop("web")
    #expect(try await backend.machine(named: "web").state == .stopped)
  }

  @Test func oneOfManyStartsWins() async throws {
    let fixture = try BackendFixture()
    try await fixture.define("web")
    let errors = await withTaskGroup(of: BackendError?.self) { group in
      for _ in 0..<8 {
        group.addTask { await refusal { try await fixture.backend.start("web") } }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(errors.filter { $0 == nil }.count == 1)
    #expect(errors.compactMap(\.self).allSatisfy { $0.kind == .wrongState })
    #expect(try fixture.processes(of: "web").count == 1)
  }

  @Test func killedProcessLeavesAMachineThatStartsAgain() async throws {
    let fixture = try BackendFixture()
    try await fixture.define("web")
    try await fixture.backend.start("web")
    let process = try #require(try fixture.processes(of: "web").first)
    kill(process, SIGKILL)
    let end = try await fixture.backend.wait(for: "web", nanoseconds: nil)
    #expect(end?.kind == "killed")
    let summary = try await fixture.backend.machine(named: "web")
    #expect(summary.state == .crashed)
    #expect(summary.reason == "its process was killed")
    #expect(fixture.files(of: "web").contains("control.sock"))
    try await fixture.backend.start("web")
    #expect(try await fixture.backend.machine(named: "web").state == .running)
  }

  @Test func processThatHangsIsSeenAndCanBeKilled() async throws {
    var patience = Patience()
    (patience.look, patience.end) = (200_000_000, 200_000_000)
    let fixture = try BackendFixture(patience: patience)
    try await fixture.define("web")
    try await fixture.backend.start("web")
    let process = try #require(try fixture.processes(of: "web").first)
    kill(process, SIGSTOP)
    let summary = try #require(try await fixture.backend.machines().first)
    #expect(summary.state == .running)
    #expect(summary.reason == "the machine's process does not answer")
    try await fixture.backend.forceStop("web")
    #expect(kill(process, 0) == -1)
    #expect(try await fixture.backend.machine(named: "web").state == .stopped)
  }

  @Test func resetStartsTheGuestAgain() async throws {
    let fixture = try BackendFixture()
    try await fixture.define("web")
    try await fixture.backend.start("web")
    let directory = try fixture.backend.store.directory(of: "web")
    var client = try ControlClient(path: directory.controlSocket, until: nil)
    try client.send(.subscribe, until: nil)
    try await fixture.backend.reboot("web", force: true)
    guard case .restarted? = try client.nextEvent(until: nil) else {
      Issue.record("the machine does not tell that it started again")
      return
    }
    let details = try await fixture.backend.details(of: "web")
    #expect(details["status"]?["restarts"]?.intValue == 1)
    #expect(details["state"]?.stringValue == "running")
  }

  @Test func powerOffByPolicyStartsAgainUntilItIsStopped() async throws {
    let fixture = try BackendFixture()
    try await fixture.define("web", guest: "hello", more: "on: { poweroff: restart }\n")
    try await fixture.backend.start("web")
    let directory = try fixture.backend.store.directory(of: "web")
    var client = try ControlClient(path: directory.controlSocket, until: nil)
    try client.send(.subscribe, until: nil)
    guard case .restarted? = try client.nextEvent(until: nil) else {
      Issue.record("the machine does not start again")
      return
    }
    try await fixture.backend.forceStop("web")
    #expect(try await fixture.backend.machine(named: "web").state == .stopped)
  }

  @Test func consoleCarriesWhatIsTyped() async throws {
    let fixture = try BackendFixture()
    try await fixture.define("web", guest: "echo")
    try await fixture.backend.start("web")
    let console = try await fixture.backend.openConsole(of: "web")
    defer { close(console) }
    _ = unsafe write(console, "abc\n\u{4}", 5)
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 256)
    while true {
      let count = unsafe read(console, &chunk, chunk.count)
      guard count > 0 else { break }
      text += chunk.prefix(count)
    }
    // To the end of the stream, which is that of the machine.
    #expect(String(decoding: text, as: UTF8.self).contains("abc\n"))
    #expect(String(decoding: text, as: UTF8.self).contains("bye"))
    #expect(try await fixture.backend.wait(for: "web", nanoseconds: nil)?.exitStatus == 0)
  }

  @Test func consoleElsewhereSaysWhere() async throws {
    let fixture = try BackendFixture()
    try await fixture.define("web", more: "serial: file:out.log\n")
    try await fixture.backend.start("web")
    let error = await refusal { try await fixture.backend.openConsole(of: "web") }
    #expect(error?.message.contains("\(fixture.path)/out.log") == true)
  }

  @Test func kernelThatIsMissingIsToldInOneLine() async throws {
    let fixture = try BackendFixture()
    let text = "schema: 1\nname: web\nboot: { kernel: vmlinuz }\n"
    _ = try await fixture.backend.define(
      DefinitionSource(file: "web.yaml", directory: fixture.path, bytes: [UInt8](text.utf8)))
    let error = await refusal { try await fixture.backend.start("web") }
    #expect(error?.message.hasPrefix("web did not start: ") == true)
    #expect(
      error?.message.contains("\(fixture.path)/vmlinuz: cannot be opened: No such file") == true)
    #expect(error?.message.contains("\n") == false)
    #expect(try await fixture.backend.machine(named: "web").state == .stopped)
    #expect(
      fixture.files(of: "web").filter { !$0.hasSuffix(".log") } == ["definition.json", "lock"])
  }

  @Test func detailsHaveEverything() async throws {
    let fixture = try BackendFixture()
    try await fixture.define("web")
    try await fixture.backend.start("web")
    let details = try await fixture.backend.details(of: "web")
    #expect(details["name"] == "web")
    #expect(details["backend"] == "native")
    #expect(details["state"] == "running")
    #expect(details["pid"]?.intValue == (try fixture.processes(of: "web").first).map(Int.init))
    #expect(details["definition"]?["file"] == "web.yaml")
    #expect(details["definition"]?["text"]?.stringValue?.hasPrefix("schema: 1\n") == true)
    #expect(details["definition"]?["compiled"]?["configuration"]?["boot"]?["guest"] == "halt")
    #expect(details["run"]?["schema"] == 1)
    #expect(details["counters"]?["vcpus"]?[0]?["exits"] != nil)
  }

  @Test func newDefinitionHoldsFromTheNextStart() async throws {
    let fixture = try BackendFixture()
    try await fixture.define("web")
    try await fixture.backend.start("web")
    let text = "schema: 1\nname: web\nmemory: 3MiB\nboot: { guest: hello }\n"
    let outcome = try await fixture.backend.define(
      DefinitionSource(file: "web.yaml", directory: "/", bytes: [UInt8](text.utf8)))
    #expect(outcome == DefinitionOutcome(name: "web", isReplacement: true, isRunning: true))
    #expect(try await fixture.backend.machine(named: "web").state == .running)
    try await fixture.backend.forceStop("web")
    try await fixture.backend.start("web")
    _ = try await fixture.backend.wait(for: "web", nanoseconds: nil)
    #expect(try fixture.text("serial.log", of: "web").hasPrefix("Hello"))
  }

  @Test func hundredMachinesAreListedAndTenOfThemAsked() async throws {
    let fixture = try BackendFixture()
    for number in 0..<100 { try await fixture.define("m\(number)") }
    for number in 0..<10 { try await fixture.backend.start("m\(number)") }
    try await fixture.backend.pause("m3")
    let machines = try await fixture.backend.machines()
    #expect(machines.count == 100)
    #expect(machines.filter { $0.state == .running }.count == 9)
    #expect(machines.filter { $0.state == .paused }.map(\.name) == ["m3"])
    #expect(machines.filter { $0.state == .stopped }.count == 90)
  }
}
