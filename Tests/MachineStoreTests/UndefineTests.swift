// SPDX-License-Identifier: Apache-2.0

import Glibc
import MachineDefinition
import MachineStore
import TestSupport
import Testing

@Suite("Undefining machines") struct UndefineTests {
  @Test func nothingIsLeft() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    try fixture.directory.write([65], to: "state/machines/web/serial.log")
    try fixture.store.undefine("web")
    #expect(fixture.names == [])
    #expect(refusal { try fixture.store.entry(named: "web") } == .noMachine("web"))
    #expect(refusal { try fixture.store.undefine("web") } == .noMachine("web"))
  }

  @Test func machineThatRunsStays() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    let run = try fixture.store.beginRun(of: "web")
    run.lock.clearAnnouncement()
    let error = refusal { try fixture.store.undefine("web") }
    #expect(error?.kind == .wrongState)
    #expect(error?.message == "web is running: stop it with 'roost stop web' first")
    #expect(fixture.names == ["web"])
    run.abandon()
    try fixture.store.undefine("web")
    #expect(fixture.names == [])
  }

  @Test(arguments: ["file", "link", "empty", "garbage", "tree"])
  func brokenOnesCanBeRemoved(_ kind: String) throws {
    let fixture = try StoreFixture()
    try fixture.define("other")
    let path = "\(fixture.machines)/web"
    switch kind {
    case "file": try fixture.directory.write([1], to: "state/machines/web")
    case "link": #expect(unsafe symlink("other", path) == 0)
    case "empty": #expect(unsafe mkdir(path, 0o700) == 0)
    case "garbage":
      #expect(unsafe mkdir(path, 0o700) == 0)
      try fixture.directory.write([0xFF], to: "state/machines/web/definition.json")
    default:
      #expect(unsafe mkdir(path, 0o700) == 0)
      #expect(unsafe mkdir("\(path)/definition.json", 0o700) == 0)
      #expect(unsafe symlink("../../other", "\(path)/definition.json/link") == 0)
    }
    try fixture.store.undefine("web")
    #expect(fixture.names == ["other"])
    #expect(try fixture.memory(of: "other") == 1)
  }

  @Test func leftoversOfKilledCommandsGo() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    #expect(unsafe rename("\(fixture.machines)/web", "\(fixture.machines)/.gone-1") == 0)
    #expect(unsafe mkdir("\(fixture.machines)/.new-1", 0o700) == 0)
    try fixture.directory.write([1], to: "state/machines/.new-1/definition.json.new")
    try fixture.directory.write([1], to: "state/machines/.gone-2")
    #expect(try fixture.store.names() == [])
    try fixture.define("other")
    #expect(fixture.names == ["other"])
  }

  @Test func leftoversOfLivingCommandsStay() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    let path = "\(fixture.machines)/.new-1"
    #expect(unsafe mkdir(path, 0o700) == 0)
    // Another process, as a command that is not done yet.
    let holder = try ChildProcess([
      "sh", "-c", "exec 9<\"$0\"; flock 9; echo held; read line", path,
    ])
    #expect(holder.waitForOutput("held"))
    try fixture.define("other")
    #expect(fixture.names == [".new-1", "other", "web"])
    holder.signal(SIGKILL)
    _ = holder.finish()
    try fixture.store.undefine("other")
    #expect(fixture.names == ["web"])
  }
}
