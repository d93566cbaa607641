// SPDX-License-Identifier: Apache-2.0

import Glibc
import MachineDefinition
import MachineStore
import TestSupport
import Testing

@Suite("The state directory") struct StateDirectoryTests {
  @Test(arguments: [
    (0, [:], "/var/lib/roost"),
    (0, ["HOME": "/root", "XDG_STATE_HOME": "/x"], "/var/lib/roost"),
    (7, ["HOME": "/home/u"], "/home/u/.local/state/roost"),
    (7, ["HOME": "/home/u", "XDG_STATE_HOME": "/x/"], "/x/roost"),
    (7, ["HOME": "/home/u", "XDG_STATE_HOME": "relative"], "/home/u/.local/state/roost"),
    (7, ["HOME": "/home/u", "XDG_STATE_HOME": ""], "/home/u/.local/state/roost"),
  ])
  func standardPlace(_ user: UInt32, _ variables: [String: String], _ path: String) throws {
    #expect(try StateDirectory.standardPath(user: user) { variables[$0] } == path)
  }

  @Test func noPlaceIsAnError() {
    let error = refusal { try StateDirectory.standardPath(user: 7) { _ in nil } }
    #expect(error?.message.contains("--state-dir") == true)
  }

  @Test func parentsAreMade() throws {
    let directory = try TemporaryDirectory()
    let store = MachineStore(path: directory.file("a/b/c/"))
    _ = try store.define(StoreFixture.source("web"))
    #expect(try store.names() == ["web"])
    #expect(store.path == directory.file("a/b/c"))
  }

  @Test(arguments: [0o770 as UInt32, 0o777, 0o1777])
  func openOnesAreRefused(_ mode: UInt32) throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    #expect(unsafe chmod(fixture.store.path, mode) == 0)
    try expectRefused(fixture, saying: "chmod go-w")
  }

  @Test(.enabled(if: geteuid() == 0, "skipped: only root can give a directory to another user"))
  func thoseOfOthersAreRefused() throws {
    let fixture = try StoreFixture()
    try fixture.define("web")
    #expect(unsafe chown(fixture.store.path, 4711, 4711) == 0)
    try expectRefused(fixture, saying: "belongs to another user (4711)")
  }

  private func expectRefused(_ fixture: StoreFixture, saying words: String) throws {
    let errors = [
      refusal { try fixture.store.entries() }, refusal { try fixture.store.entry(named: "web") },
      refusal { try fixture.define("web") }, refusal { try fixture.store.undefine("web") },
      refusal { try fixture.store.beginRun(of: "web").directory },
    ]
    for error in errors {
      #expect(error?.message.contains(words) == true)
      #expect(error?.message.contains(fixture.store.path) == true)
      #expect(error?.message.contains("\n") == false)
    }
    #expect(fixture.names == ["web"])
  }

  @Test func fileInItsPlaceIsRefused() throws {
    let directory = try TemporaryDirectory()
    let store = MachineStore(path: try directory.write([], to: "state"))
    #expect(refusal { try store.entries() }?.message.contains("is no directory") == true)
    let below = MachineStore(path: directory.file("state/below"))
    #expect(refusal { try below.define(StoreFixture.source("web")) }?.kind == .failed)
  }
}
