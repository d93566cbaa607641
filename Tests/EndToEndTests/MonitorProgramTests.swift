// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport
import Testing

/// `roost-vmm` as a program that another one starts and watches.
@Suite("KVM: roost-vmm", .enabled(if: Programs.canBoot, "\(Programs.bootReason)"))
struct MonitorProgramTests {
  private struct Record: Decodable {
    struct End: Decodable {
      let kind: String
      let status: Int
      let reason: String?
    }
    let schema: Int
    let pid: Int32
    let startedAt: UInt64
    let restarts: UInt64
    let end: End?
  }

  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// Starts it with a document; the word that it is ready comes from standard output.
  private func start(
    _ boot: String, _ members: String = "", policies: String = "{}"
  ) throws -> ChildProcess {
    let text = """
      {"schema":1,"vcpus":1,"memory":4194304,"boot":\(boot),
      "serial":"file:\(directory.file("out"))",
      "supervision":{"control":"\(directory.file("control"))","log":"\(directory.file("log"))",
      "record":"\(directory.file("run.json"))","on":\(policies)}\(members)}
      """
    try directory.write(Array(text.utf8), to: "machine.json")
    return try ChildProcess([
      Programs.monitor, "--configuration", directory.file("machine.json"), "--ready-fd", "1",
    ])
  }

  private func record() throws -> Record {
    try JSONDecoder().decode(Record.self, from: Data(try directory.read("run.json")))
  }

  @Test(arguments: [(SIGTERM, "signal"), (SIGINT, "signal")])
  func signalsEndASupervisedMachineCleanly(_ signal: Int32, _ kind: String) throws {
    let child = try start(#"{"guest":"spin"}"#)
    #expect(child.waitForOutput("ready\n"))
    let running = try record()
    #expect((running.schema, running.pid, running.restarts) == (1, child.pid, 0))
    #expect(running.end == nil)
    child.signal(signal)
    let outcome = child.finish()
    #expect(outcome.status == 128 + signal)
    #expect(outcome.text == "ready\n")
    #expect(outcome.errors == "")
    let ended = try record()
    #expect(ended.startedAt == running.startedAt)
    #expect(ended.end?.kind == kind)
    #expect(ended.end?.status == Int(128 + signal))
  }

  @Test func aKilledProcessLeavesARecordWithoutEnd() throws {
    let child = try start(#"{"guest":"halt"}"#)
    #expect(child.waitForOutput("ready\n"))
    child.signal(SIGKILL)
    #expect(child.finish().status == 128 + SIGKILL)
    let record = try record()
    #expect(record.pid == child.pid)
    #expect(record.end == nil)
    // Its socket stays where it was, and says nothing: the lock does.
    #expect(directory.names == ["control", "machine.json", "out", "run.json"])
  }

  @Test func crashIsExplainedAndRecorded() throws {
    let outcome = try start(#"{"guest":"triple-fault"}"#).finish()
    #expect(outcome.status == 125)
    #expect(outcome.text == "ready\n")
    #expect(outcome.errors.hasPrefix("roost: the guest crashed: triple fault"))
    let end = try #require(try record().end)
    #expect((end.kind, end.status) == ("crash", 125))
    #expect(end.reason.map { outcome.errors.contains($0) } == true)
  }

  /// Each document with the status, and the line that is told to whoever waits and to a person.
  @Test(arguments: [
    (#"{"schema":1}"#, 2, "boot is missing"),
    (#"{"schema":1,"boot":{"guest":"nobody"},"vcpus":1,"memory":65536}"#, 2, "nobody"),
    (#"{"schema":1,"boot":{"kernel":"/nonexistent"},"vcpus":1,"memory":65536}"#, 1, "/nonexistent"),
    (
      #"""
      {"schema":1,"boot":{"guest":"hello"},"vcpus":1,"memory":65536,
       "disks":[{"path":"/nonexistent"}],
       "supervision":{"control":"DIRECTORY/c","log":"DIRECTORY/log","record":"DIRECTORY/r"}}
      """#, 1, "/nonexistent"
    ),
  ])
  func whoeverWaitsIsToldWhatIsWrong(_ document: String, _ status: Int32, _ mention: String) throws
  {
    let document = document.replacingOccurrences(of: "DIRECTORY", with: directory.path)
    try directory.write(Array(document.utf8), to: "machine.json")
    let outcome = try ChildProcess.run([
      Programs.monitor, "--ready-fd", "1", "--configuration", directory.file("machine.json"),
    ])
    #expect(outcome.status == status)
    #expect(outcome.text.hasSuffix("\n"))
    #expect(outcome.text.count(where: { $0 == "\n" }) == 1)
    #expect(outcome.text.contains(mention), "\(outcome.text)")
    #expect(outcome.errors == "roost: \(outcome.text)")
    #expect(directory.names.allSatisfy { ["machine.json", "log"].contains($0) })
  }

  @Test func aMachineInTheForegroundIsReadyToo() throws {
    let text = #"{"schema":1,"vcpus":1,"memory":65536,"boot":{"guest":"hello"},"serial":"none"}"#
    try directory.write(Array(text.utf8), to: "machine.json")
    let outcome = try ChildProcess.run([
      Programs.monitor, "--configuration", directory.file("machine.json"), "--ready-fd", "1",
    ])
    #expect(outcome.status == 0)
    #expect(outcome.text == "ready\n")
  }

  /// Whoever started it does not wait any more.
  @Test func nobodyWaitsForTheWord() throws {
    let child = try ChildProcess(
      [
        "/bin/sh", "-c", #"read line; exec "$0" --configuration "$1" --ready-fd 1"#,
        Programs.monitor, directory.file("machine.json"),
      ])
    let text = #"{"schema":1,"vcpus":1,"memory":65536,"boot":{"guest":"hello"},"serial":"none"}"#
    try directory.write(Array(text.utf8), to: "machine.json")
    child.closeOutput()
    child.write("\n")
    let outcome = child.finish()
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
  }

  /// The disk of the record is full, or gone: a person is told once, however many runs there are.
  @Test func aRecordThatCannotBeWrittenIsToldOnce() throws {
    try directory.write(Array("in the way".utf8), to: "run.json")
    // mov al, 0xfe; out 0x64, al; hlt: resets itself over and over.
    let kernel = try directory.write([0xB0, 0xFE, 0xE6, 0x64, 0xF4], to: "kernel")
    let text = """
      {"schema":1,"vcpus":1,"memory":65536,"boot":{"kernel":"\(kernel)","protocol":"real"},
      "serial":"none","timeout":300000000,
      "supervision":{"control":"c","log":"l","record":"\(directory.file("run.json"))/x"}}
      """
    try directory.write(Array(text.utf8), to: "machine.json")
    let outcome = try ChildProcess.run([
      Programs.monitor, "--configuration", directory.file("machine.json"),
    ])
    #expect(outcome.status == 124)
    #expect(outcome.errorLines == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("record"))
  }
}
