// SPDX-License-Identifier: Apache-2.0

import ControlProtocol
import Glibc
@testable import Monitor
import POSIX
import Synchronization
import TestSupport
import Testing

@Suite("console hub")
struct ConsoleHubTests {
  /// What the monitor has of a line: the guest's side.
  private final class Guest: Sendable {
    private let descriptor: OwnedDescriptor

    init(_ hub: ConsoleHub) throws {
      descriptor = try hub.connect()
      TestSocket.limitSending(descriptor.rawValue)
    }

    /// Sends as the monitor does: waiting as long as that takes.
    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes {
          unsafe Glibc.send(
            descriptor.rawValue, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    }

    /// What was typed: so many bytes, fewer at the end or after a minute of silence.
    func read(_ count: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 4096)
      var request = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
      while bytes.count < count, unsafe poll(&request, 1, 60_000) > 0 {
        let result = unsafe Glibc.read(
          descriptor.rawValue, &chunk, min(chunk.count, count - bytes.count))
        guard result > 0 else { break }
        bytes += chunk[..<result]
      }
      return bytes
    }

    func readText(_ count: Int) -> String { String(decoding: read(count), as: UTF8.self) }
  }

  private final class Complaints: Sendable {
    let list = Mutex<[String]>([])
    func add(_ message: String) { list.withLock { $0.append(message) } }
  }

  private func log(_ bench: ControlBench) throws -> String {
    String(decoding: try bench.directory.read("serial.log"), as: UTF8.self)
  }

  @Test func theScreenfulComesFirstThenTheRest() throws {
    let bench = try ControlBench()
    let guest = try Guest(bench.hub)
    guest.send("boot: 1\n\u{1B}[1mlogin:")
    // The first who attaches may come before the hub has read that, and then sees it live.
    #expect(try bench.attach().read(until: "login:") == "boot: 1\n\u{1B}[1mlogin:")
    let second = try bench.attach()
    #expect(second.read(until: "login:") == "boot: 1\n\u{1B}[1mlogin:")
    guest.send(" root\n")
    #expect(second.read(until: "\n") == " root\n")
    bench.stop()
    #expect(try log(bench) == "boot: 1\n\u{1B}[1mlogin: root\n")
  }

  @Test func everybodySeesAndTypes() throws {
    let bench = try ControlBench()
    let guest = try Guest(bench.hub)
    let watchers = try (0..<3).map { _ in try bench.attach() }
    guest.send("who?\n")
    for (index, watcher) in watchers.enumerated() {
      #expect(watcher.read(until: "\n") == "who?\n")
      watcher.send("\(index)")
      #expect(guest.readText(1) == "\(index)")
    }
    guest.send("all\n")
    for watcher in watchers { #expect(watcher.read(until: "\n") == "all\n") }
  }

  @Test func whatFollowsTheRequestIsTyped() throws {
    let bench = try ControlBench()
    let guest = try Guest(bench.hub)
    let client = try bench.connect()
    client.send(#"{"request":"pause"}"# + "\n" + #"{"id":2,"request":"console"}"# + "\nls\n{}")
    #expect(client.line() == #"{"id":null,"result":{}}"#)
    #expect(client.line() == #"{"id":2,"result":{}}"#)
    #expect(guest.readText(5) == "ls\n{}")
    client.send(#"{"request":"end"}"# + "\n")
    #expect(guest.readText(18) == #"{"request":"end"}"# + "\n")
    #expect(bench.machine.calls == ["pause"])
  }

  @Test func aConsoleIsToldOfNoEvents() throws {
    let bench = try ControlBench()
    let guest = try Guest(bench.hub)
    let client = try bench.connect()
    #expect(client.ask(#"{"id":1,"request":"subscribe"}"#) == #"{"id":1,"result":{}}"#)
    #expect(client.ask(#"{"id":2,"request":"console"}"#) == #"{"id":2,"result":{}}"#)
    bench.server.publish(event: .paused(time: 1))
    #expect(try bench.isServing())
    guest.send("x")
    bench.stop()
    #expect(client.readToEnd() == Array("x".utf8))
  }

  @Test func aPortThatLeadsElsewhereSaysWhere() throws {
    for (mode, place) in [
      (SerialMode.socket(path: "/run/web.sock"), "to unix:/run/web.sock"), (.none, "nowhere"),
    ] {
      let bench = try ControlBench(console: mode)
      #expect(
        try bench.connect().ask(#"{"id":1,"request":"console"}"#)
          == #"{"id":1,"error":{"code":"wrongState","message":"#
          + #""the serial port of web leads \#(place)"}}"#)
      #expect(try bench.isServing())
    }
  }

  // MARK: Those who are slow

  @Test func aSlowWatcherNeitherStopsTheGuestNorSeesHalfALine() throws {
    let bench = try ControlBench()
    let guest = try Guest(bench.hub)
    let slow = try bench.attach()
    let lines = (0..<100_000).map { "line \($0) é\n" }
    let text = lines.joined()
    guest.send(text)
    // All of it has been taken when the last is shown to somebody else.
    let other = try bench.attach()
    guest.send("END")
    #expect(other.read(until: "END").hasSuffix("99999 é\nEND"))

    let seen = slow.read(until: "END")
    let parts = seen.split(separator: /\r\n\[roost: \d+ bytes skipped\]\r\n/)
    #expect(parts.count == 2)
    #expect(text.hasPrefix(parts[0]))
    #expect((text + "END").hasSuffix("\n" + parts[1]))
    #expect(parts[1].hasPrefix("line "))
    let skipped = seen.firstMatch(of: /roost: (\d+) bytes/).flatMap { Int($0.1) } ?? 0
    #expect(parts[0].utf8.count + skipped + parts[1].utf8.count == text.utf8.count + 3)
    #expect(parts[1].utf8.count > 200 << 10)
    // From there on it is a watcher like any other.
    guest.send("on\n")
    #expect(slow.read(until: "\n") == "on\n")
    bench.stop()
    #expect(try log(bench) == text + "ENDon\n")
  }

  @Test func aGuestThatDoesNotReadKeepsTypistsWaitingAndNobodyElse() throws {
    let bench = try ControlBench()
    let guest = try Guest(bench.hub)
    let typist = try bench.attach()
    let typed = (0..<200_000).map { "\($0)\n" }.joined()
    let bytes = Array(typed.utf8)
    let thread = TestThread { typist.send(bytes) }
    // The guest reads nothing, and still what it sends is shown.
    guest.send("busy\n")
    #expect(typist.read(until: "\n") == "busy\n")
    #expect(try bench.isServing())
    #expect(guest.read(bytes.count) == bytes)
    thread.join()
    typist.send("still there")
    #expect(guest.readText(11) == "still there")
  }

  /// What nobody reads stays with those who typed it.
  @Test func aFloodOfKeysIsNotTakenIn() throws {
    let bench = try ControlBench()
    let guest = try Guest(bench.hub)
    let typist = try bench.attach()
    let keys = [UInt8](repeating: UInt8(ascii: "k"), count: 65536)
    var taken = 0
    var refusals = 0
    // Refused several times, with the server's answer to somebody else in between.
    while refusals < 3, taken < 8 << 20 {
      let count = typist.offer(keys[...])
      if count > 0 {
        taken += count
        refusals = 0
      } else {
        #expect(try bench.isServing())
        refusals += 1
      }
    }
    #expect(taken < 2 << 20)
    #expect(guest.read(taken) == [UInt8](repeating: UInt8(ascii: "k"), count: taken))
  }

  @Test func whatWasTypedBeforeLeavingArrives() throws {
    let bench = try ControlBench()
    let guest = try Guest(bench.hub)
    do {
      let client = try ControlTestClient(bench.path)
      client.send(#"{"request":"console"}"# + "\nreboot\n")
    }
    #expect(guest.readText(7) == "reboot\n")
  }

  @Test func oneThatTypesNoMoreStillSees() throws {
    let bench = try ControlBench()
    let guest = try Guest(bench.hub)
    let watcher = try bench.attach()
    watcher.send("echo on\n")
    watcher.endWriting()
    #expect(guest.readText(8) == "echo on\n")
    guest.send("on\n")
    #expect(watcher.read(until: "\n") == "on\n")
  }

  @Test func aFullLogStopsNobody() throws {
    let complaints = Complaints()
    let bench = try ControlBench(logPath: "/dev/full", complain: complaints.add)
    let guest = try Guest(bench.hub)
    let watcher = try bench.attach()
    for index in 0..<100 {
      guest.send("\(index)\n")
      #expect(watcher.read(until: "\n") == "\(index)\n")
    }
    #expect(complaints.list.withLock { $0.count } == 1)
  }

  // MARK: Runs

  @Test func watchersStayForTheNextRun() throws {
    let bench = try ControlBench()
    let watcher: ControlTestClient
    do {
      let first = try Guest(bench.hub)
      watcher = try bench.attach()
      first.send("first run\n")
    }
    let second = try Guest(bench.hub)
    second.send("second run\n")
    #expect(watcher.read(until: "second run\n") == "first run\nsecond run\n")
    watcher.send("hello")
    #expect(second.readText(5) == "hello")
    #expect(try bench.attach().read(until: "second run\n") == "first run\nsecond run\n")
    bench.stop()
    #expect(try log(bench) == "first run\nsecond run\n")
  }

  @Test func betweenRunsThereIsAConsole() throws {
    let bench = try ControlBench()
    let watcher = try bench.attach()
    watcher.send("early")
    #expect(try bench.isServing())
    let guest = try Guest(bench.hub)
    #expect(guest.readText(5) == "early")
    guest.send("late\n")
    #expect(watcher.read(until: "\n") == "late\n")
  }

  @Test func theEndBringsTheRestAndThenTheEnd() throws {
    let bench = try ControlBench()
    let text = (0..<20_000).map { "line \($0)\n" }.joined()
    let watchers = try (0..<2).map { _ in try bench.attach() }
    do { try Guest(bench.hub).send(text) }
    let readers = watchers.map { watcher in
      TestThread {
        #expect(watcher.readToEnd() == Array(text.utf8))
      }
    }
    bench.stop()
    readers.forEach { $0.join() }
    #expect(try log(bench) == text)
  }

  @Test func theEndDoesNotWaitForOneWhoDoesNotRead() throws {
    let bench = try ControlBench()
    let watcher = try bench.attach()
    try Guest(bench.hub).send([UInt8](repeating: 65, count: 1 << 20))
    bench.stop()
    #expect(watcher.readToEnd().count > 100_000)
    #expect(try log(bench).utf8.count == 1 << 20)
  }

  @Test func nothingStaysOpen() throws {
    try TestThread.withPrivateDescriptors {
      let before = TestThread.openDescriptors()
      do {
        let bench = try ControlBench()
        let guest = try Guest(bench.hub)
        let watcher = try bench.attach()
        _ = try bench.connect()
        guest.send("x")
        #expect(watcher.read(1) == [120])
        bench.stop()
        // A run that begins when nobody serves the console any more.
        _ = try Guest(bench.hub)
      }
      #expect(TestThread.openDescriptors() == before)
    }
  }
}
