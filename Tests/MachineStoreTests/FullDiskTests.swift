// SPDX-License-Identifier: Apache-2.0

import Glibc
import MachineDefinition
import MachineStore
import Monitor
import TestSupport
import Testing

@Suite(
  "A full disk", .enabled(if: SmallDisk.isPossible, "\(SmallDisk.reason)"))
struct FullDiskTests {
  /// What a definition did on a disk with so much room, and what is there afterwards.
  private struct Attempt: Sendable {
    let error: BackendError?
    let memory: UInt64?
    let names: [String]
    let files: [String]
  }

  /// A machine whose definition fills several pages.
  private static func source(_ memory: String) -> DefinitionSource {
    let comment = String(repeating: "# as long as it takes to need more than a page\n", count: 200)
    return StoreFixture.source("web", memory: memory, more: comment)
  }

  /// Defines a machine, fills the disk but for some room, and defines it anew, or for the first time.
  private static func attempt(pages: Int, inodes: Int, isNew: Bool) throws -> Attempt {
    let directory = try TemporaryDirectory()
    let path = directory.path
    return try onThread {
      let disk = try SmallDisk(at: path, options: "size=400k,nr_inodes=40")
      let store = MachineStore(path: "\(disk.path)/state")
      _ = try store.define(StoreFixture.source("other"))
      if !isNew { _ = try store.define(source("1MiB")) }
      try fill(disk.path, leaving: pages, inodes)
      let error = refusal { try store.define(source("2MiB")) }
      let machines = "\(disk.path)/state/machines"
      return Attempt(
        error: error,
        memory: try? store.entry(named: "web").definition?.configuration.memory,
        names: DirectoryNames.all(machines), files: DirectoryNames.all("\(machines)/web"))
    }
  }

  private static func onThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) throws -> Value {
    try TestThread.withPrivateDescriptors(body)
  }

  private static func fill(_ path: String, leaving pages: Int, _ inodes: Int) throws {
    let file = unsafe open("\(path)/filler", O_WRONLY | O_CREAT, 0o600)
    defer { close(file) }
    try #require(file >= 0)
    var status = statvfs()
    try #require(unsafe statvfs(path, &status) == 0)
    let free = Int(status.f_bavail) - pages
    let page = [UInt8](repeating: 1, count: 4096)
    for _ in 0..<max(free, 0) { try #require(unsafe write(file, page, 4096) == 4096) }
    let names = max(Int(status.f_ffree) - inodes, 0)
    for number in 0..<names {
      let other = unsafe open("\(path)/filler\(number)", O_WRONLY | O_CREAT, 0o600)
      try #require(other >= 0)
      close(other)
    }
  }

  private static func expectWhole(_ attempt: Attempt, isNew: Bool, _ place: Comment) {
    if let error = attempt.error {
      #expect(error.kind == .failed, place)
      #expect(error.message.hasPrefix("cannot define web in /"), place)
      #expect(error.message.hasSuffix(": No space left on device"), place)
      #expect(attempt.memory == (isNew ? nil : 1 << 20), place)
      #expect(attempt.names == (isNew ? ["other"] : ["other", "web"]), place)
    } else {
      #expect(attempt.memory == 2 << 20, place)
      #expect(attempt.names == ["other", "web"], place)
    }
    #expect(
      attempt.files == (attempt.names.contains("web") ? ["definition.json", "lock"] : []), place)
  }

  @Test(arguments: [false, true])
  func roomForSomePagesIsEnoughOrNotAtAll(_ isNew: Bool) throws {
    var failures = 0
    for pages in 0...40 {
      let attempt = try Self.attempt(pages: pages, inodes: 20, isNew: isNew)
      Self.expectWhole(attempt, isNew: isNew, "\(pages) pages")
      if attempt.error == nil { break }
      failures += 1
    }
    #expect((1...40).contains(failures))
  }

  @Test(arguments: [false, true])
  func roomForSomeNamesIsEnoughOrNotAtAll(_ isNew: Bool) throws {
    var failures = 0
    for inodes in 0...10 {
      let attempt = try Self.attempt(pages: 40, inodes: inodes, isNew: isNew)
      Self.expectWhole(attempt, isNew: isNew, "\(inodes) names")
      if attempt.error == nil { break }
      failures += 1
    }
    #expect((1...10).contains(failures))
  }

  @Test func fullDiskLetsMachinesGo() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path
    let names = try Self.onThread {
      let disk = try SmallDisk(at: path, options: "size=400k,nr_inodes=40")
      let store = MachineStore(path: "\(disk.path)/state")
      _ = try store.define(StoreFixture.source("web"))
      try Self.fill(disk.path, leaving: 0, 0)
      // Also a start does not need room by itself.
      try store.beginRun(of: "web").lock.clearAnnouncement()
      try store.undefine("web")
      return try store.names()
    }
    #expect(names == [])
  }
}
