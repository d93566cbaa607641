// SPDX-License-Identifier: Apache-2.0

import ControlProtocol
import Glibc
import JSON
@testable import Monitor
import POSIX
import SystemPackage
import TestSupport
import Testing

@Suite("control server")
struct ControlServerTests {
  private static var later: UInt64 { MonotonicClock.nanoseconds + 60_000_000_000 }

  @Test func everyRequestReachesTheMachine() throws {
    let bench = try ControlBench()
    var client = try ControlClient(path: bench.path, until: Self.later)
    #expect(client.greeting == ControlGreeting(machine: "web", processIdentifier: getpid()))
    #expect(try client.status(until: Self.later) == bench.machine.status)
    #expect(try client.send(.counters, until: Self.later) == bench.machine.counters)
    #expect(try client.send(.pause, until: Self.later) == [:])
    #expect(try client.status(until: Self.later).activity == .paused)
    try client.send(.resume, until: Self.later)
    try client.send(.powerButton(thenRestart: false), until: Self.later)
    try client.send(.powerButton(thenRestart: true), until: Self.later)
    try client.send(.end, until: Self.later)
    #expect(
      bench.machine.calls == [
        "pause", "resume", "power-button", "power-button, restart", "end",
      ])
  }

  @Test func theMachinesErrorsAreAnswers() throws {
    let bench = try ControlBench()
    let client = try bench.connect()
    #expect(
      client.ask(#"{"id":1,"request":"resume"}"#)
        == #"{"id":1,"error":{"code":"wrongState","message":"the machine is not paused"}}"#)
    #expect(
      client.ask(#"{"id":2,"request":"reset"}"#)
        == #"{"id":2,"error":{"code":"failed","message":"the button is stuck"}}"#)
  }

  @Test func aMistakeIsAnAnswerAndTheConnectionLives() throws {
    let bench = try ControlBench()
    let client = try bench.connect()
    #expect(
      client.ask(#"{"id":"a","request":"explode"}"#)
        == #"{"id":"a","error":{"code":"invalid","message":"unknown request \"explode\""}}"#)
    #expect(
      client.ask("nonsense")
        == #"{"id":null,"error":{"code":"invalid","message":"no JSON: 1:2: expected null"}}"#)
    client.send("\r\n  \n")
    #expect(client.ask(#"{"id":2,"request":"pause"}"#) == #"{"id":2,"result":{}}"#)
  }

  @Test func rubbishHarmsNobody() throws {
    let bench = try ControlBench()
    var generator = SeededGenerator(seed: 0xBAD)
    for _ in 0..<50 {
      let client = try bench.connect()
      client.send(
        (0..<Int.random(in: 1...4096, using: &generator)).map { _ in
          UInt8.random(in: .min ... .max, using: &generator)
        })
      client.send("\n")
      client.endWriting()
      let answers = String(decoding: client.readToEnd(), as: UTF8.self).split(separator: "\n")
      #expect(answers.allSatisfy { $0.hasPrefix(#"{"id":null,"error":{"code":"invalid""#) })
      #expect(!answers.isEmpty)
    }
    #expect(bench.machine.calls.isEmpty)
    #expect(try bench.isServing())
  }

  @Test func halfALineKeepsNobodyWaiting() throws {
    let bench = try ControlBench()
    let slow = try bench.connect()
    slow.send(#"{"id":1,"req"#)
    let other = try bench.connect()
    #expect(other.ask(#"{"id":2,"request":"pause"}"#) == #"{"id":2,"result":{}}"#)
    #expect(!slow.isReadableNow)
    for byte in #"uest":"resume"}"#.utf8 { slow.send([byte]) }
    #expect(slow.ask("") == #"{"id":1,"result":{}}"#)
  }

  @Test func aRequestHasALimit() throws {
    let bench = try ControlBench()
    let request = #"{"id":1,"request":"status"}"#
    let longest = request + String(repeating: " ", count: 65536 - request.utf8.count)
    let client = try bench.connect()
    #expect(client.ask(longest)?.hasPrefix(#"{"id":1,"result":"#) == true)
    for tooLong in [longest + " \n", String(repeating: "x", count: 200_000)] {
      let client = try bench.connect()
      client.send(tooLong)
      #expect(
        client.line()
          == #"{"id":null,"error":{"code":"invalid","message":"a request has at most 65536 bytes"}}"#
      )
      #expect(client.line() == nil)
    }
    #expect(try bench.isServing())
  }

  /// A client that asks and asks and does not read is not read from either, and loses no answer.
  @Test func oneThatDoesNotReadWaitsAlone() throws {
    let bench = try ControlBench()
    let client = try bench.connect()
    var sent: [UInt8] = []
    var requestCount = 0
    var refusals = 0
    // Full several times, with the server's answer to somebody else in between: then it does not
    // read, and is not merely behind.
    while refusals < 3 {
      if sent.isEmpty {
        sent = Array((#"{"id":\#(requestCount),"request":"status"}"# + "\n").utf8)
        requestCount += 1
      }
      let count = client.offer(sent[...])
      if count > 0 {
        sent.removeFirst(count)
        refusals = 0
      } else {
        #expect(try bench.isServing())
        refusals += 1
      }
    }
    for id in 0..<(requestCount - 1) {
      let isAnswered = client.line()?.hasPrefix(#"{"id":\#(id),"result":{"activity""#) == true
      #expect(isAnswered)
      if !isAnswered { return }
    }
    client.send(sent)
    #expect(client.line()?.hasPrefix(#"{"id":\#(requestCount - 1),"#) == true)
  }

  @Test func thereAreSixtyFourPlaces() throws {
    let bench = try ControlBench()
    var clients = try (0..<63).map { _ in try bench.connect() }
    clients.append(try bench.attach())
    for _ in 0..<3 {
      let client = try ControlTestClient(bench.path)
      #expect(
        client.line()
          == #"{"id":null,"error":{"code":"failed","message":"#
          + #""64 programs are connected to web already"}}"#)
      #expect(client.line() == nil)
    }
    #expect(
      clients[0].ask(#"{"id":2,"request":"pause"}"#) == #"{"id":2,"result":{}}"#)
    // Whoever leaves makes room, one at the console too.
    clients.removeLast()
    #expect(eventually { (try? bench.isServing()) == true })
  }

  @Test func whatWasAskedBeforeLeavingIsDone() throws {
    let bench = try ControlBench()
    do {
      let client = try ControlTestClient(bench.path)
      client.send(#"{"request":"pause"}"# + "\n" + #"{"request":"end"}"#)
    }
    #expect(bench.machine.waitForCall("end"))
    #expect(bench.machine.calls == ["pause", "end"])
  }

  @Test func theLastLineNeedsNoLineFeed() throws {
    let bench = try ControlBench()
    let client = try bench.connect()
    client.send(#"{"id":1,"request":"pause"}"#)
    client.endWriting()
    #expect(client.line() == #"{"id":1,"result":{}}"#)
    #expect(client.line() == nil)
  }

  @Test func theEndTakesTheSocketAway() throws {
    let bench = try ControlBench()
    let client = try bench.connect()
    bench.stop()
    #expect(client.line() == nil)
    #expect(bench.directory.names == ["serial.log"])
  }

  /// Whoever comes before the machine is there waits, and if it never is, is told.
  @Test func aServerThatNeverStartsLeavesNothing() throws {
    let directory = try TemporaryDirectory()
    let client: ControlTestClient
    do {
      let server = try ControlServer(
        name: "web", path: directory.file("control.sock"), console: .elsewhere(.none))
      client = try ControlTestClient(directory.file("control.sock"))
      _ = consume server
    }
    #expect(client.line() == nil)
    #expect(directory.names == [])
  }

  @Test func aSecondServerIsRefused() throws {
    let bench = try ControlBench()
    #expect(throws: SystemCallError("listen at \(bench.path)", .addressInUse)) {
      try ControlServer(name: "web", path: bench.path, console: .hub(bench.hub))
    }
    #expect(try bench.isServing())
  }

  @Test(.enabled(if: geteuid() == 0, "only root can become another user"))
  func anotherUserIsRefused() throws {
    let bench = try ControlBench()
    unsafe chmod(bench.directory.path, 0o711)
    unsafe chmod(bench.path, 0o666)
    let script = """
      use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0) or die;
      connect(S, pack_sockaddr_un($ARGV[0])) or die; print while <S>;
      """
    let outcome = try ChildProcess.run(
      ["setpriv", "--reuid=65534", "--clear-groups", "perl", "-e", script, bench.path])
    #expect(
      outcome.text
        == #"{"id":null,"error":{"code":"failed","message":"#
        + #""only the user that runs the machine may control it, and root"}}"# + "\n")
    #expect(try bench.isServing())
  }

  @Test func withoutDescriptorsTheClientIsTold() throws {
    try TestThread.withPrivateDescriptors {
      let bench = try ControlBench()
      let inside = try bench.connect()
      let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var fillers: [Int32] = []
      while case let filler = dup(client), filler >= 0 { fillers.append(filler) }
      // The one that the address of a long path would need is not needed here.
      #expect(TestSocket.connect(client, to: bench.path))
      var request = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
      #expect(unsafe poll(&request, 1, 60_000) == 1)
      var text = [UInt8](repeating: 0, count: 200)
      let count = unsafe recv(client, &text, text.count, Int32(MSG_DONTWAIT))
      #expect(
        String(decoding: text.prefix(max(0, count)), as: UTF8.self)
          == #"{"id":null,"error":{"code":"failed","message":"#
          + #""the machine's process has no file descriptor left"}}"# + "\n")
      #expect(inside.ask(#"{"id":1,"request":"pause"}"#) == #"{"id":1,"result":{}}"#)
      fillers.forEach { _ = close($0) }
      #expect(try bench.isServing())
      bench.stop()
    }
  }
}
