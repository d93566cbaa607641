// SPDX-License-Identifier: Apache-2.0

@testable import ControlProtocol
import JSON
import TestSupport
import Testing

@Suite("lines of the server")
struct ControlLineTests {
  private static let end = RunRecord.End(
    kind: "crash", status: 125, reason: "a triple fault\nat 0x7c00", time: 1_700_000_000_000_000_000
  )

  private func read(_ line: String) throws -> ControlServerLine {
    #expect(line.hasSuffix("\n"))
    #expect(line.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
    return try ControlServerLine(Array(line.utf8.dropLast()))
  }

  @Test func aGreetingIsRead() throws {
    let greeting = ControlGreeting(machine: "web", processIdentifier: 4711)
    #expect(
      greeting.line == #"{"roost":"control","version":1,"machine":"web","pid":4711}"# + "\n")
    guard case .greeting(greeting) = try read(greeting.line) else {
      return #expect(Bool(false), "another line was read")
    }
  }

  @Test(arguments: [
    ControlReply(identifier: 1, .success([:])),
    ControlReply(identifier: "a", .success(["activity": "running", "text": "a\nb"])),
    ControlReply(identifier: .null, .failure(ControlError(.wrongState, "web is paused already"))),
  ])
  func aReplyIsRead(_ reply: ControlReply) throws {
    guard case .reply(reply) = try read(reply.line) else {
      return #expect(Bool(false), "another line was read")
    }
  }

  @Test(arguments: [
    ControlEvent.paused(time: 1), .resumed(time: .max), .restarted(time: 0), .ended(end),
    .ended(RunRecord.End(kind: "poweroff", status: 0, reason: nil, time: 5)),
  ])
  func anEventIsRead(_ event: ControlEvent) throws {
    guard case .event(event) = try read(event.line) else {
      return #expect(Bool(false), "another line was read")
    }
  }

  @Test func aCodeOfALaterVersionIsAFailure() throws {
    let line = #"{"id":1,"error":{"code":"tired","message":"not now"}}"# + "\n"
    guard case .reply(let reply) = try read(line) else {
      return #expect(Bool(false), "another line was read")
    }
    #expect(reply.result == .failure(ControlError(.failed, "not now")))
  }

  @Test(arguments: [
    #"{"event":"migrated","time":1}"#, #"{"event":"paused"}"#, #"{"event":"ended","time":1}"#,
    #"{"hello":1}"#, "[]", "null", #"{"id":1,"error":"no"}"#,
  ])
  func whatIsNotKnownIsUnknown(_ line: String) throws {
    guard case .unknown = try read(line + "\n") else {
      return #expect(Bool(false), "it was read as something")
    }
  }

  @Test func aStatusIsRead() {
    let status = MachineStatus(
      activity: .paused, startedAt: .max, restarts: 3, hearsPowerButton: true)
    #expect(MachineStatus(status.document) == status)
    #expect(MachineStatus(["activity": "dancing"]) == nil)
    #expect(MachineStatus([:]) == nil)
  }

  @Test func aRunRecordIsRead() {
    for end in [nil, Self.end] {
      let record = RunRecord(processIdentifier: 9, startedAt: 10, restarts: 11, end: end)
      #expect(RunRecord(record.document) == record)
    }
  }

  @Test func anythingFromAServerIsALineOrAViolation() {
    var generator = SeededGenerator(seed: 0x11)
    let lines = [
      ControlGreeting(machine: "web", processIdentifier: 1).line,
      ControlReply(identifier: 1, .success(["a": [1, 2.5, nil]])).line,
      ControlReply(identifier: 1, .failure(ControlError(.failed, "no"))).line,
      ControlEvent.ended(Self.end).line,
    ]
    var unknownCount = 0
    for _ in 0..<10_000 {
      var bytes = Array((lines.randomElement(using: &generator) ?? "").utf8.dropLast())
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        guard let index = bytes.indices.randomElement(using: &generator) else { break }
        bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
      }
      do throws(ControlClientError) {
        if case .unknown = try ControlServerLine(bytes) { unknownCount += 1 }
      } catch {
        #expect(error == .protocolViolation("it sends no JSON"))
      }
    }
    #expect(unknownCount > 100)
  }
}
