// SPDX-License-Identifier: Apache-2.0

import ControlProtocol
import Glibc
@testable import Monitor
import POSIX
import TestSupport
import Testing

@Suite("control events")
struct ControlEventTests {
  private static let end = ControlEvent.ended(
    RunRecord.End(kind: "crash", status: 125, reason: "triple fault", time: 5))

  private func subscribe(_ bench: ControlBench) throws -> ControlTestClient {
    let client = try bench.connect()
    #expect(client.ask(#"{"id":1,"request":"subscribe"}"#) == #"{"id":1,"result":{}}"#)
    return client
  }

  @Test func everySubscriberIsToldInOrder() throws {
    let bench = try ControlBench()
    let stranger = try bench.connect()
    let subscribers = [try subscribe(bench), try subscribe(bench)]
    let threads = [ControlEvent.paused(time: 1), .resumed(time: 2)].map { event in
      TestThread { [server = bench.server] in server.publish(event: event) }
    }
    threads.forEach { $0.join() }
    bench.server.publish(event: .restarted(time: 3))
    bench.server.publish(event: Self.end)
    bench.stop()
    for client in subscribers {
      #expect(
        Set([client.line(), client.line()])
          == [#"{"event":"paused","time":1}"#, #"{"event":"resumed","time":2}"#])
      #expect(client.line() == #"{"event":"restarted","time":3}"#)
      #expect(
        client.line()
          == #"{"event":"ended","time":5,"kind":"crash","status":125,"reason":"triple fault"}"#)
      #expect(client.line() == nil)
    }
    #expect(stranger.line() == nil)
  }

  @Test func whatHappenedBeforeIsNotTold() throws {
    let bench = try ControlBench()
    bench.server.publish(event: .paused(time: 1))
    let client = try subscribe(bench)
    bench.server.publish(event: .resumed(time: 2))
    #expect(client.line() == #"{"event":"resumed","time":2}"#)
  }

  @Test func oneThatSendsNoMoreIsStillTold() throws {
    let bench = try ControlBench()
    let client = try subscribe(bench)
    client.endWriting()
    bench.server.publish(event: .paused(time: 1))
    #expect(client.line() == #"{"event":"paused","time":1}"#)
    bench.server.publish(event: Self.end)
    #expect(client.line()?.hasPrefix(#"{"event":"ended""#) == true)
  }

  @Test func aSubscriberMayStillAsk() throws {
    let bench = try ControlBench()
    let client = try subscribe(bench)
    #expect(client.ask(#"{"id":2,"request":"pause"}"#) == #"{"id":2,"result":{}}"#)
    bench.server.publish(event: .paused(time: 1))
    #expect(client.line() == #"{"event":"paused","time":1}"#)
  }

  @Test func oneThatDoesNotReadIsDisconnected() throws {
    let bench = try ControlBench()
    let slow = try subscribe(bench)
    let other = try subscribe(bench)
    let count = 400
    let reason = String(repeating: "r", count: 10_000)
    for time in 0..<count {
      bench.server.publish(
        event: .ended(
          RunRecord.End(kind: "crash", status: 1, reason: reason, time: UInt64(time))))
      #expect(other.line()?.contains(#""time":\#(time),"#) == true)
    }
    // It gets what was sent before there was too much, in order, and then the end.
    var received = 0
    while let line = slow.line(), line.hasSuffix("}") {
      #expect(line.contains(#""time":\#(received),"#))
      received += 1
    }
    #expect(received > 0 && received < count)
    #expect(try bench.isServing())
  }
}
