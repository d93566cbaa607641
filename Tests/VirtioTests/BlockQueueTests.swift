// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import Testing

@testable import Virtio

@Suite("virtio-blk: many requests and broken ones")
struct BlockQueueTests {
  private func makeDriver(_ engine: sending TestEngine) throws -> TestDriver {
    let driver = try TestDriver(BlockDevice(engine: engine))
    try driver.start()
    return driver
  }

  @Test(
    "Requests complete in the engine's order, each with its own data", arguments: [false, true])
  func order(isReversed: Bool) throws {
    let driver = try makeDriver(TestEngine(isReversed: isReversed))
    let places = (0..<60).map { TestDriver.Place($0) }
    for (index, place) in places.enumerated() {
      try driver.memory.write([UInt8](repeating: UInt8(index + 1), count: 512), at: place.data)
      _ = try driver.ring.add(
        driver.request(1, sector: UInt64(index), data: [.readable(place.data, 512)], at: place))
    }
    try driver.kick()
    #expect(try driver.collect(60).count == 60)
    var heads: [UInt16] = []
    for (index, place) in places.enumerated() {
      try driver.memory.zero(at: place.data, length: 512)
      heads.append(
        try #require(
          try driver.ring.add(
            driver.request(
              0, sector: UInt64(index), data: [.writable(place.data, 512)], at: place))))
    }
    try driver.kick()
    #expect(try driver.collect(60).map(\.head) == (isReversed ? heads.reversed() : heads))
    for (index, place) in places.enumerated() {
      #expect(try driver.memory.load(UInt8.self, at: place.status) == 0)
      #expect(
        try driver.memory.bytes(at: place.data, count: 512)
          == [UInt8](repeating: UInt8(index + 1), count: 512))
    }
  }

  @Test("A full queue is worked on in turns, and interrupts are few")
  func turns() throws {
    let driver = try makeDriver(TestEngine())
    let place = TestDriver.Place(0)
    let buffers = try driver.request(4, at: place)
    for _ in 0..<128 { _ = try driver.ring.add(buffers) }
    try driver.kick()
    driver.transport.handleEvent(.queue(0))
    driver.transport.handleEvent(.device(0))
    var first = 0
    while try driver.ring.popUsed() != nil { first += 1 }
    #expect(first == 64)
    #expect(driver.interrupt.count == 1)
    #expect(try driver.collect(64).count == 64)
    #expect(driver.interrupt.count == 2)
  }

  @Test(
    "More than 70,000 requests pass the wrap-around of both indices",
    arguments: [0, Feature.eventIndex | Feature.indirect])
  func manyRequests(features: UInt64) throws {
    let driver = try TestDriver(BlockDevice(engine: TestEngine()), queueSize: 64)
    try driver.start(Feature.version1 | Feature.blockFlush | features)
    let indirect = features != 0
    let buffers = try (0..<20).map {
      try driver.request(
        0, sector: UInt64($0), data: [.writable(TestDriver.Place($0).data, 512)],
        at: TestDriver.Place($0))
    }
    for round in 0..<3600 {
      for entry in buffers { _ = try driver.ring.add(entry, indirect: indirect) }
      if indirect { try driver.ring.requestInterrupt(afterUsed: driver.ring.nextUsed &+ 19) }
      try driver.kick()
      guard try driver.collect(20).allSatisfy({ $0.length == 513 }) else {
        Issue.record("round \(round) did not complete")
        return
      }
    }
    #expect(driver.ring.nextUsed == UInt16(truncatingIfNeeded: 72_000))
    #expect(driver.interrupt.count == 3600)
    #expect(driver.status == Status.running)
  }

  @Test("A request without header or status needs a reset, after which all works again")
  func malformedRequests() throws {
    let driver = try makeDriver(TestEngine())
    let place = TestDriver.Place(0)
    let broken: [[TestBuffer]] = [
      [.readable(place.header, 16)], [.writable(place.status, 1)],
      [.readable(place.header, 15), .writable(place.status, 1)],
      [.readable(place.header, 16), .writable(place.status, 0)],
    ]
    for (index, buffers) in broken.enumerated() {
      try driver.start()
      try driver.writeHeader(4, sector: 0, at: place)
      driver.write(Register.interruptAcknowledge, 3)
      try driver.submit(buffers)
      driver.handleEvents()
      #expect(driver.status == Status.running | Status.needsReset, "\(index)")
      #expect(driver.read(Register.interruptStatus) & 2 != 0)
      // Nothing is consumed any more, and the driver is told once.
      let interrupts = driver.interrupt.count
      try driver.submit(driver.request(4, at: TestDriver.Place(1)))
      driver.write(Register.queueNotify, 0)
      for _ in 0..<3 { driver.handleEvents() }
      #expect(driver.interrupt.count == interrupts)
      #expect(try driver.ring.popUsed() == nil)
    }
    try driver.start()
    #expect(driver.status == Status.running)
    #expect(try driver.run(4).status == 0)
  }

  @Test("Requests that were sound before the broken one complete")
  func inFlightWhenBroken() throws {
    let driver = try makeDriver(TestEngine())
    _ = try driver.ring.add(driver.request(4, at: TestDriver.Place(0)))
    try driver.submit([.readable(TestDriver.Place(1).header, 1)])
    #expect(try driver.collect(1).count == 1)
    #expect(driver.status & Status.needsReset != 0)
  }

  @Test("A pause finishes and interrupts")
  func drain() throws {
    let driver = try makeDriver(TestEngine())
    let buffers = try driver.request(4, at: TestDriver.Place(0))
    for _ in 0..<10 { _ = try driver.ring.add(buffers) }
    try driver.kick()
    driver.transport.handleEvent(.queue(0))
    #expect(try driver.ring.popUsed() == nil)
    driver.transport.drain()
    var count = 0
    while try driver.ring.popUsed() != nil { count += 1 }
    #expect(count == 10)
    #expect(driver.interrupt.count == 1)
  }
}
