// SPDX-License-Identifier: Apache-2.0

import ControlProtocol
import Glibc
import JSON
import POSIX
import TestSupport
import Testing

@Suite("control client")
struct ControlClientTests {
  /// Long enough never to pass where an answer comes.
  private static var later: UInt64 { MonotonicClock.nanoseconds + 60_000_000_000 }
  private static let past: UInt64 = 1

  private func error(
    _ body: () throws(ControlClientError) -> Void
  ) -> ControlClientError? {
    do throws(ControlClientError) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  private func connectionError(_ greeting: String) throws -> ControlClientError? {
    let server = try ScriptedServer { peer in peer.send(greeting) }
    defer { server.join() }
    return error { () throws(ControlClientError) in
      _ = try ControlClient(path: server.path, until: Self.later)
    }
  }

  @Test func aRequestHasItsAnswer() throws {
    let server = try ScriptedServer { peer in
      peer.send(ScriptedServer.greeting)
      #expect(peer.readLine() == #"{"id":1,"request":"status"}"#)
      peer.send(
        #"{"id":1,"result":{"activity":"paused","startedAt":5,"restarts":2,"#
          + #""hearsPowerButton":true,"mood":"good"}}"# + "\n")
      #expect(peer.readLine() == #"{"id":2,"request":"power-button","restart":true}"#)
      peer.send(#"{"id":2,"error":{"code":"wrongState","message":"it is off"}}"# + "\n")
    }
    var client = try ControlClient(path: server.path, until: Self.later)
    #expect(client.greeting == ControlGreeting(machine: "web", processIdentifier: 4711))
    let status = try client.status(until: Self.later)
    #expect(status.activity == .paused && status.restarts == 2)
    do throws(ControlClientError) {
      try client.send(.powerButton(thenRestart: true), until: Self.later)
      #expect(Bool(false), "it was not refused")
    } catch {
      #expect(error == .refused(ControlError(.wrongState, "it is off")))
    }
    server.join()
  }

  @Test func nobodyListens() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("control.sock")
    for _ in 0..<2 {
      let error = error { () throws(ControlClientError) in
        _ = try ControlClient(path: path, until: Self.later)
      }
      #expect(error == .nobodyListens(path: path))
      // The second time there is a socket that nobody serves any more.
      _ = try ControlSocket(listeningAt: path)
    }
  }

  @Test func aDeadlineEndsTheWaitForAGreeting() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("control.sock")
    let socket = try ControlSocket(listeningAt: path)
    let error = error { () throws(ControlClientError) in
      _ = try ControlClient(path: path, until: Self.past)
    }
    #expect(error == .noAnswer)
    _ = consume socket
  }

  @Test func aDeadlineEndsTheWaitForRoomInTheQueue() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("control.sock")
    let socket = try ControlSocket(listeningAt: path)
    #expect(listen(socket.descriptor.rawValue, 0) == 0)
    // The queue takes one connection more than its length.
    let first = error { () throws(ControlClientError) in
      _ = try ControlClient(path: path, until: Self.past)
    }
    let second = error { () throws(ControlClientError) in
      _ = try ControlClient(path: path, until: Self.past)
    }
    #expect(first == .noAnswer && second == .noAnswer)
  }

  @Test func anAnswerThatComesLateIsNotTakenForAnother() throws {
    let server = try ScriptedServer { peer in
      peer.send(ScriptedServer.greeting)
      _ = peer.readLine()
      _ = peer.readLine()
      peer.send(#"{"id":1,"result":"old"}"# + "\n" + #"{"id":2,"result":"new"}"# + "\n")
    }
    var client = try ControlClient(path: server.path, until: Self.later)
    do throws(ControlClientError) {
      try client.send(.pause, until: Self.past)
      #expect(Bool(false), "there was an answer")
    } catch {
      #expect(error == .noAnswer)
    }
    #expect(try client.send(.counters, until: Self.later) == "new")
    server.join()
  }

  @Test func eventsBetweenAnswersAreKept() throws {
    let server = try ScriptedServer { peer in
      peer.send(ScriptedServer.greeting)
      _ = peer.readLine()
      peer.send(
        ControlEvent.paused(time: 1).line + #"{"event":"melted","time":2}"# + "\n"
          + #"{"id":1,"result":{}}"# + "\n" + ControlEvent.resumed(time: 3).line)
    }
    var client = try ControlClient(path: server.path, until: Self.later)
    try client.send(.subscribe, until: Self.later)
    #expect(try client.nextEvent(until: Self.later) == .paused(time: 1))
    #expect(try client.nextEvent(until: Self.later) == .resumed(time: 3))
    #expect(try client.nextEvent(until: Self.later) == nil)
    server.join()
  }

  @Test func theEndOfTheProcessIsTold() throws {
    let server = try ScriptedServer { peer in
      peer.send(ScriptedServer.greeting)
      _ = peer.readLine()
    }
    var client = try ControlClient(path: server.path, until: Self.later)
    do throws(ControlClientError) {
      try client.send(.end, until: Self.later)
      #expect(Bool(false), "there was an answer")
    } catch {
      #expect(error == .disconnected)
    }
    server.join()
  }

  @Test func whatTheProcessSaysBeforeItLeavesIsHeard() throws {
    let line = #"{"id":null,"error":{"code":"failed","message":"go away"}}"# + "\n"
    #expect(try connectionError(line) == .refused(ControlError(.failed, "go away")))
  }

  @Test func aStrangerIsTold() throws {
    #expect(try connectionError("") == .disconnected)
    #expect(
      try connectionError("SSH-2.0-OpenSSH_9.2\r\n") == .protocolViolation("it sends no JSON"))
    #expect(try connectionError("{}\n") == .protocolViolation("it does not greet"))
    #expect(
      try connectionError(#"{"roost":"control","version":2,"machine":"web","pid":1}"# + "\n")
        == .protocolViolation("it speaks version 2"))
    #expect(
      try connectionError(String(repeating: " ", count: 300 << 10))
        == .protocolViolation("a line of it is too long"))
  }

  @Test func aConsoleBringsWhatCameWithTheAnswer() throws {
    let server = try ScriptedServer { peer in
      peer.send(ScriptedServer.greeting)
      #expect(peer.readLine() == #"{"id":1,"request":"console"}"#)
      peer.send(#"{"id":1,"result":{}}"# + "\nboot: \n\u{1B}[1m")
      #expect(peer.readLine() == "typed")
      peer.send("more")
    }
    let client = try ControlClient(path: server.path, until: Self.later)
    let console = try client.console(until: Self.later)
    var text: [UInt8] = []
    _ = unsafe write(console.rawValue, "typed\n", 6)
    var byte: UInt8 = 0
    while unsafe read(console.rawValue, &byte, 1) == 1 { text.append(byte) }
    #expect(String(decoding: text, as: UTF8.self) == "boot: \n\u{1B}[1mmore")
    server.join()
  }
}
