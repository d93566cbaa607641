// SPDX-License-Identifier: Apache-2.0

import Glibc
import MachineDefinition
import MachineStore
import Synchronization
import TestSupport
import Testing

@Suite("The run lock") struct RunLockTests {
  @Test func oneStartsAndOthersAreToldWho() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    #expect(try !fixture.store.isRunning("web"))
    let run = try fixture.store.beginRun(of: "web")
    #expect(try fixture.store.isRunning("web"))
    #expect(try fixture.store.starter(of: "web") == getpid())
    let early = refusal { try fixture.store.beginRun(of: "web").directory }
    #expect(early?.message == "web is being started by process \(getpid()) (roost start)")
    run.lock.clearAnnouncement()
    #expect(try fixture.store.starter(of: "web") == nil)
    let late = refusal { try fixture.store.beginRun(of: "web").directory }
    #expect(late?.message == "web is running already")
    #expect(late?.kind == .wrongState)
  }

  @Test func lockEndsWithARunThatDidNotBegin() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    try fixture.store.beginRun(of: "web").abandon()
    #expect(try !fixture.store.isRunning("web"))
  }

  @Test func processThatInheritsTheLockKeepsItUntilItIsKilled() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    let directory = try fixture.store.directory(of: "web")
    let process = try child(of: fixture)
    #expect(try fixture.store.isRunning("web"))
    #expect(RunHolders.all(of: directory) == [process.pid])
    #expect(RunHolders.contain(process.pid, of: directory))
    #expect(!RunHolders.contain(getpid(), of: directory))
    #expect(refusal { try fixture.store.undefine("web") }?.kind == .wrongState)
    process.signal(SIGKILL)
    _ = process.finish()
    #expect(try !fixture.store.isRunning("web"))
    #expect(RunHolders.all(of: directory) == [])
  }

  /// A process that holds the lock of `web`, which this one has given up.
  private func child(of fixture: StoreFixture) throws -> ChildProcess {
    let run = try fixture.store.beginRun(of: "web")
    run.lock.clearAnnouncement()
    return try ChildProcess(["sleep", "60"], input: .descriptor(run.lock.rawValue))
  }

  @Test func starterThatDiedIsNobody() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    let process = try child(of: fixture)
    let dead = try ChildProcess(["true"])
    _ = dead.finish()
    try fixture.directory.write([UInt8]("\(dead.pid)\n".utf8), to: "state/machines/web/lock")
    #expect(try fixture.store.starter(of: "web") == nil)
    let error = refusal { try fixture.store.beginRun(of: "web").directory }
    #expect(error?.message == "web is running already")
    process.signal(SIGKILL)
  }

  @Test func lookingNeverMakesAStartFail() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    let store = fixture.store
    let isDone = Atomic(false)
    let looks = Atomic(0)
    let threads = (0..<4).map { _ in
      TestThread {
        while !isDone.load(ordering: .acquiring) {
          _ = try? store.isRunning("web")
          looks.add(1, ordering: .relaxed)
        }
      }
    }
    for _ in 0..<500 { try store.beginRun(of: "web").abandon() }
    isDone.store(true, ordering: .releasing)
    for thread in threads { thread.join() }
    #expect(looks.load(ordering: .relaxed) > 0)
  }

  @Test func recordsThatWereNotFinishedGo() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    try fixture.directory.write([1], to: "state/machines/web/run.json.77.tmp")
    _ = try fixture.store.beginRun(of: "web").directory
    #expect(DirectoryNames.all("\(fixture.machines)/web") == ["definition.json", "lock"])
  }
}
