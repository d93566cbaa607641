// SPDX-License-Identifier: Apache-2.0

import Devices
import Foundation
import Testing
import TestSupport

@Suite struct SerialEchoTests {
  struct Setup {
    var style: EchoDriver.Style
    var trigger: UInt8
    var fifo: Bool
    var sinkCapacity: Int

    init(using random: inout SeededGenerator) {
      style = EchoDriver.Style.allCases.randomElement(using: &random) ?? .thorough
      trigger = [1, 4, 8, 14].randomElement(using: &random) ?? 1
      fifo = Bool.random(using: &random)
      sinkCapacity = [1, 3, 16, .max].randomElement(using: &random) ?? 1
    }
  }

  /// Host, guest and the sink's reader take turns in any order; an interrupt is seen only if the
  /// line was pulsed, and the host pushes only when told. Nothing gets lost, and nothing stops.
  @Test(arguments: 0..<120 as Range<UInt64>)
  func everyByteComesBackInOrder(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let setup = Setup(using: &random)
    let bench = SerialTestBench(sinkCapacity: setup.sinkCapacity)
    var driver = EchoDriver(
      bench: bench, style: setup.style, trigger: setup.trigger, fifo: setup.fifo)

    let input = (0..<Int.random(in: 0...200, using: &random)).map { _ in
      UInt8.random(in: .min ... .max, using: &random)
    }
    var rest = input[...]
    var mayPush = true
    var interruptLatched = false
    var breakSent = false

    func push(_ count: Int) -> Bool {
      if bench.takeRoomCalls() > 0 { mayPush = true }
      guard mayPush, !rest.isEmpty else { return false }
      let offered = Array(rest.prefix(count))
      let taken = bench.receive(offered)
      rest = rest.dropFirst(taken)
      if taken < offered.count { mayPush = false }
      return taken > 0
    }
    func sendBreak() -> Bool {
      guard rest.isEmpty, !breakSent else { return false }
      breakSent = true
      bench.port.receiveBreak()
      return true
    }
    func interrupt() -> Bool {
      if bench.interrupt.take() > 0 { interruptLatched = true }
      guard interruptLatched else { return false }
      interruptLatched = false
      driver.handleInterrupt()
      return true
    }
    func drain(_ count: Int) -> Bool {
      guard bench.sink.drain(count) else { return false }
      bench.port.transmitterReady()
      return true
    }

    for _ in 0..<Int.random(in: 0...1000, using: &random) {
      switch Int.random(in: 0..<16, using: &random) {
      case 0..<5: _ = push(Int.random(in: 1...20, using: &random))
      case 5..<11: _ = interrupt()
      case 11..<15: _ = drain(Int.random(in: 1...8, using: &random))
      default: _ = sendBreak()
      }
    }
    var progress = true
    while progress {
      progress = false
      if push(16) { progress = true }
      if sendBreak() { progress = true }
      if interrupt() { progress = true }
      if drain(16) { progress = true }
    }
    #expect(driver.received == input, "\(setup)")
    #expect(driver.isIdle && bench.sink.bytes == input, "\(setup)")
    #expect(driver.breaks == 1, "\(setup)")
  }

  /// The same with threads: the guest sends in bursts and waits inside the port when the sink is
  /// full, while the sink's reader empties it and the host pushes.
  @Test(.timeLimit(.minutes(1)), arguments: [1, 5, 64])
  func threadsLoseNothingEither(sinkCapacity: Int) {
    let bench = SerialTestBench(sinkCapacity: sinkCapacity)
    let input = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 256) }
    let ended = DispatchSemaphore(value: 0)
    bench.open(interrupts: 0x01, trigger: 8)

    Thread.detachNewThread {
      var drained = 0
      while drained < input.count {
        bench.sink.waitForBytes()
        if bench.sink.drain(1) { bench.port.transmitterReady() }
        drained += 1
      }
      ended.signal()
    }
    Thread.detachNewThread {
      var rest = input[...]
      while !rest.isEmpty { rest = rest.dropFirst(bench.receive(Array(rest.prefix(32)))) }
      ended.signal()
    }
    var received: [UInt8] = []
    while received.count < input.count {
      while bench[.lineStatus] & 0x01 != 0 {
        received.append(bench[.data])
        bench.write(.data, received[received.count - 1])
      }
    }
    ended.wait()
    ended.wait()
    #expect(received == input)
    #expect(bench.sink.bytes == input)
  }
}
