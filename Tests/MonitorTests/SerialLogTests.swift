// SPDX-License-Identifier: Apache-2.0

import Glibc
@testable import Monitor
import POSIX
import Synchronization
import TestSupport
import Testing

@Suite("serial log")
struct SerialLogTests {
  private final class Complaints: Sendable {
    let list = Mutex<[String]>([])
    func add(_ message: String) { list.withLock { $0.append(message) } }
    var all: [String] { list.withLock { $0 } }
  }

  private func text(_ directory: TemporaryDirectory, _ name: String) throws -> String {
    String(decoding: try directory.read(name), as: UTF8.self)
  }

  @Test func aProcessBeginsANewFile() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("serial.log")
    do {
      let log = SerialLog(path: path)
      log.append(Array("first\n".utf8)[...])
      log.append(Array("run\n".utf8)[...])
    }
    #expect(try text(directory, "serial.log") == "first\nrun\n")
    do { SerialLog(path: path).append(Array("second\n".utf8)[...]) }
    #expect(try text(directory, "serial.log") == "second\n")
    #expect(try text(directory, "serial.log.1") == "first\nrun\n")
    // One that nothing was written to makes way for nothing older.
    do { _ = SerialLog(path: path) }
    do { _ = SerialLog(path: path) }
    #expect(try text(directory, "serial.log") == "")
    #expect(try text(directory, "serial.log.1") == "second\n")
    #expect(directory.names == ["serial.log", "serial.log.1"])
  }

  @Test func onlyTheOwnerReadsIt() throws {
    let directory = try TemporaryDirectory()
    _ = SerialLog(path: directory.file("serial.log"))
    var status = stat()
    #expect(unsafe stat(directory.file("serial.log"), &status) == 0)
    #expect(status.st_mode == S_IFREG | 0o600)
  }

  /// Both parts together are the end of what was sent, and none is longer than the limit.
  @Test func theLimitKeepsTwoParts() throws {
    let directory = try TemporaryDirectory()
    let log = SerialLog(path: directory.file("serial.log"), limit: 1000)
    var generator = SeededGenerator(seed: 0x106)
    var sent: [UInt8] = []
    for _ in 0..<200 {
      let bytes = (0..<Int.random(in: 1...100, using: &generator)).map { _ in
        UInt8.random(in: .min ... .max, using: &generator)
      }
      log.append(bytes[...])
      sent += bytes
      let current = try directory.read("serial.log")
      let older = directory.names.contains("serial.log.1") ? try directory.read("serial.log.1") : []
      #expect(current.count <= 1000 && older.count <= 1000)
      #expect(older + current == sent.suffix(older.count + current.count))
      #expect(sent.count < 1000 || older.count > 900)
    }
    #expect(directory.names == ["serial.log", "serial.log.1"])
  }

  @Test func aFullDiskIsComplainedAboutOnce() {
    let complaints = Complaints()
    let log = SerialLog(path: "/dev/full", complain: complaints.add)
    for _ in 0..<3 { log.append([65, 66]) }
    #expect(
      complaints.all == [
        "/dev/full: No space left on device: serial output is not logged until that is over"
      ])
  }

  @Test func aMissingDirectoryIsComplainedAboutOnce() {
    let complaints = Complaints()
    let log = SerialLog(path: "/nonexistent/serial.log", complain: complaints.add)
    for _ in 0..<3 { log.append([65, 66]) }
    #expect(complaints.all.count == 1)
  }

  @Test func aPartThatCannotBeMovedDoesNotGrow() throws {
    let directory = try TemporaryDirectory()
    let complaints = Complaints()
    #expect(unsafe mkdir(directory.file("serial.log.1"), 0o700) == 0)
    let log = SerialLog(
      path: directory.file("serial.log"), limit: 100, complain: complaints.add)
    for _ in 0..<30 { log.append(Array("0123456789".utf8)[...]) }
    #expect(try directory.read("serial.log").count == 100)
    #expect(complaints.all.count == 1)
    #expect(unsafe rmdir(directory.file("serial.log.1")) == 0)
    log.append(Array("on\n".utf8)[...])
    #expect(
      try text(directory, "serial.log")
        == "\n[roost: 200 bytes were not logged: Is a directory]\non\n")
  }

  /// A pipe is a disk that a test can fill and empty.
  @Test func whatWasLostIsCountedInTheLog() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("serial.log")
    #expect(unsafe mkfifo(path, 0o600) == 0)
    let reader = try OwnedDescriptor.open(path, flags: O_RDWR | O_NONBLOCK)
    let complaints = Complaints()
    let log = SerialLog(path: path, complain: complaints.add)
    let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 1000)
    let count = 100
    for _ in 0..<count { log.append(bytes[...]) }
    #expect(complaints.all.count == 1)

    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    let kept = unsafe read(reader.rawValue, &chunk, chunk.count)
    #expect(chunk[..<kept].allSatisfy { $0 == UInt8(ascii: "x") })
    #expect(kept > 0 && kept < count * bytes.count)
    log.append(Array("back\n".utf8)[...])
    let rest = unsafe read(reader.rawValue, &chunk, chunk.count)
    let reason = "Resource temporarily unavailable"
    #expect(
      String(decoding: chunk[..<max(0, rest)], as: UTF8.self)
        == "\n[roost: \(count * bytes.count - kept) bytes were not logged: \(reason)]\nback\n")
    #expect(complaints.all.count == 1)
  }

  @Test(.enabled(if: TinyDisk.isPossible, "only root can mount a disk of some kilobytes"))
  func aFullDiskLosesBytesAndSaysHowMany() throws {
    let directory = try TemporaryDirectory()
    let mountPoint = directory.path
    let outcome = try TinyDisk.with(at: mountPoint, kilobytes: 64) {
      () -> (kept: Int, log: [UInt8], complaints: [String]) in
      let complaints = Complaints()
      let ballast = try OwnedDescriptor.open("\(mountPoint)/ballast", flags: O_CREAT | O_WRONLY)
      let zeros = [UInt8](repeating: 0, count: 32768)
      _ = unsafe write(ballast.rawValue, zeros, zeros.count)
      let path = "\(mountPoint)/serial.log"
      let log = SerialLog(path: path, complain: complaints.add)
      let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 1000)
      for _ in 0..<100 { log.append(bytes[...]) }
      var status = stat()
      unsafe stat(path, &status)
      ftruncate(ballast.rawValue, 0)
      log.append(Array("back\n".utf8)[...])
      let file = try OwnedDescriptor.open(path, flags: O_RDONLY)
      var content = [UInt8](repeating: 0, count: 1 << 17)
      let count = unsafe read(file.rawValue, &content, content.count)
      content.removeLast(content.count - count)
      return (Int(status.st_size), content, complaints.all)
    }
    #expect(outcome.kept > 10_000 && outcome.kept <= 32768)
    let mark =
      "\n[roost: \(100_000 - outcome.kept) bytes were not logged: No space left on device]\n"
    #expect(
      String(decoding: outcome.log.dropFirst(outcome.kept), as: UTF8.self) == mark + "back\n")
    #expect(outcome.complaints.count == 1)
  }
}
