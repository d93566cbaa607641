// SPDX-License-Identifier: Apache-2.0

import ControlProtocol
import Glibc
import JSON
import MachineDefinition
import MachineStore
import TestSupport
import Testing

@Suite("Listing machines") struct ListingTests {
  @Test func nothingIsMadeByLooking() throws {
    let fixture = try StoreFixture()
    #expect(try fixture.store.entries() == [])
    #expect(refusal { try fixture.store.entry(named: "web") } == .noMachine("web"))
    #expect(refusal { try fixture.store.undefine("web") } == .noMachine("web"))
    #expect(refusal { try fixture.store.beginRun(of: "web").directory } == .noMachine("web"))
    #expect(fixture.directory.names == [])
  }

  @Test func hundredMachinesComeInOrder() throws {
    let fixture = try StoreFixture()
    for number in (0..<100).shuffled() { try fixture.define("m\(number)") }
    let entries = try fixture.store.entries()
    #expect(entries.map(\.name) == (0..<100).map { "m\($0)" }.sorted())
    #expect(entries.allSatisfy { $0.definition != nil })
  }

  @Test(arguments: [
    ("file", "is no directory"), ("link", "is no directory"), ("empty", "it has no definition"),
    ("fifo", "its definition is no JSON"), ("directory", "its definition cannot be read"),
    ("garbage", "its definition is no JSON: 1:1: "),
    ("schema", "its definition has schema 2, and this program reads 1"),
    ("foreign", "its definition is that of \"other\""), ("cut", "its definition is no JSON"),
    ("compiled", "its definition: vcpus cannot be 0: it is 1 to 64"),
    ("policy", "its definition has no valid compiled.on.crash"),
  ])
  func brokenOnesSayWhy(_ kind: String, _ reason: String) throws {
    let fixture = try StoreFixture()
    try fixture.define("other")
    try fixture.define("web")
    let path = "state/machines/web"
    let definition = "\(path)/definition.json"
    let bytes = try fixture.directory.read(definition)
    let text = String(decoding: bytes, as: UTF8.self)
    switch kind {
    case "file":
      try remove(fixture, path)
      try fixture.directory.write([1], to: path)
    case "link":
      try remove(fixture, path)
      #expect(unsafe symlink("other", fixture.directory.file(path)) == 0)
    case "empty": try remove(fixture, definition)
    case "fifo":
      try remove(fixture, definition)
      #expect(unsafe mkfifo(fixture.directory.file(definition), 0o600) == 0)
    case "directory":
      try remove(fixture, definition)
      #expect(unsafe mkdir(fixture.directory.file(definition), 0o700) == 0)
    case "garbage": try fixture.directory.write([0xFF, 0], to: definition)
    case "cut": try fixture.directory.write(Array(bytes.dropLast(20)), to: definition)
    case "schema":
      try write(text.replacing("\"schema\": 1,\n  \"name\"", with: "\"schema\": 2,\n  \"name\""))
    case "foreign":
      try fixture.directory.write(
        fixture.directory.read("state/machines/other/definition.json"), to: definition)
    case "compiled": try write(text.replacing("\"vcpus\": 1", with: "\"vcpus\": 0"))
    default: try write(text.replacing("\"crash\": \"stop\"", with: "\"crash\": \"never\""))
    }
    func write(_ text: String) throws {
      try fixture.directory.write([UInt8](text.utf8), to: definition)
    }

    let entries = try fixture.store.entries()
    #expect(entries.map(\.name) == ["other", "web"])
    #expect(entries.first?.definition != nil)
    guard case .broken(let found)? = entries.last?.content else {
      Issue.record("web is not broken")
      return
    }
    #expect(found.contains(reason))
    #expect(!found.contains("\n"))
    #expect(try fixture.store.entry(named: "web") == entries.last)
    let error = refusal { try fixture.store.beginRun(of: "web").directory }
    #expect(error?.kind == .wrongState)
  }

  @Test func definingRepairs() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    try fixture.directory.write([0xFF], to: "state/machines/web/definition.json")
    #expect(try fixture.define("web").isReplacement)
    #expect(try fixture.memory(of: "web") == 1)
  }

  @Test func recordsAreRead() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    #expect(try fixture.store.lastRun(of: "web") == nil)
    let text = #"{"schema":1,"pid":7,"startedAt":8,"restarts":0}"#
    try fixture.directory.write([UInt8](text.utf8), to: "state/machines/web/run.json")
    #expect(try fixture.store.lastRun(of: "web")?.processIdentifier == 7)
    try fixture.directory.write([1, 2], to: "state/machines/web/run.json")
    #expect(refusal { try fixture.store.lastRun(of: "web") } != nil)
  }

  private func remove(_ fixture: StoreFixture, _ path: String) throws {
    let outcome = try ChildProcess.run(["rm", "-r", fixture.directory.file(path)])
    #expect(outcome.status == 0)
  }
}
