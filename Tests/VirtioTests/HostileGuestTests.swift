// SPDX-License-Identifier: Apache-2.0

import DiskImages
import Foundation
import GuestMemory
import TestSupport
import Testing

@testable import Virtio

/// A guest that writes anything anywhere: a device either works or needs a reset.
@Suite("Hostile guests")
struct HostileGuestTests {
  private func randomAddress(_ generator: inout SeededGenerator) -> UInt64 {
    switch generator.next() % 8 {
    case 0: generator.next()
    case 1: (16 << 20) - generator.next() % 64
    case 2: UInt64.max - generator.next() % 64
    case 3: TestDriver.ringBase + generator.next() % 0x2000
    default: TestDriver.bufferBase + generator.next() % 0x10_0000
    }
  }

  private func randomLength(_ generator: inout SeededGenerator) -> UInt32 {
    switch generator.next() % 8 {
    case 0: UInt32(truncatingIfNeeded: generator.next())
    case 1: 0
    case 2: 1
    case 3: 16
    case 4: UInt32(generator.next() % 20) * 16
    default: UInt32(generator.next() % 9) * 512
    }
  }

  /// A sound request in three descriptors, in which now and then a field is anything.
  private func scribble(
    _ driver: TestDriver, _ generator: inout SeededGenerator
  ) throws {
    let ring = driver.ring
    func oneIn(_ count: UInt64) -> Bool { generator.next() % count == 0 }
    let slot = UInt16(generator.next() % 5)
    let place = TestDriver.Place(Int(slot))
    let type = UInt32(generator.next() % 15)
    let isRead = type == 0 || type == 8
    let isIndirect = oneIn(4)
    let table = isIndirect ? ring.indirectTables : ring.descriptors
    let first = isIndirect ? 0 : 3 * slot
    try driver.writeHeader(
      type, sector: oneIn(8) ? generator.next() : generator.next() % 2050, at: place)
    let sound: [(address: UInt64, length: UInt32, flags: UInt16)] = [
      (place.header, 16, 1),
      (place.data, type < 2 ? UInt32(generator.next() % 9) * 512 : 32, isRead ? 3 : 1),
      (place.status, 1, 2),
    ]
    for (position, entry) in sound.enumerated() {
      let index = first + UInt16(position)
      try ring.writeDescriptor(
        table: table, index: index,
        address: oneIn(60) ? randomAddress(&generator) : entry.address,
        length: oneIn(40) ? randomLength(&generator) : entry.length,
        flags: oneIn(60) ? UInt16(truncatingIfNeeded: generator.next() % 9) : entry.flags,
        next: oneIn(60) ? UInt16(generator.next() % 18) : index + 1)
    }
    if isIndirect {
      try ring.writeDescriptor(
        table: ring.descriptors, index: 3 * slot,
        address: oneIn(30) ? randomAddress(&generator) : table,
        length: oneIn(30) ? randomLength(&generator) : 48, flags: oneIn(20) ? 5 : 4, next: 1)
    }
    try driver.ring.makeAvailable(oneIn(40) ? UInt16(generator.next() % 18) : 3 * slot)
    if oneIn(100) {
      try driver.memory.store(
        UInt16(truncatingIfNeeded: generator.next()), at: ring.available + 2)
    } else {
      try driver.ring.publish()
    }
  }

  private func attack(
    _ driver: TestDriver, iterations: Int, seed: UInt64
  ) throws -> (resets: Int, works: Int) {
    var generator = SeededGenerator(seed: seed)
    var resets = 0
    var works = 0
    let features = [0, Feature.indirect, Feature.eventIndex, Feature.indirect | Feature.eventIndex]
    try driver.start(Feature.version1 | Feature.blockFlush)
    for _ in 0..<iterations {
      try scribble(driver, &generator)
      driver.write(Register.queueNotify, 0)
      for _ in 0..<4 where !driver.handleEvents() { break }
      if driver.status == Status.running {
        works += 1
        continue
      }
      guard driver.status == Status.running | Status.needsReset else {
        Issue.record("status \(driver.status)")
        return (resets, works)
      }
      resets += 1
      try driver.start(
        Feature.version1 | Feature.blockFlush | (features.randomElement(using: &generator) ?? 0))
    }
    return (resets, works)
  }

  @Test(
    "Random rings leave a block device working or in need of a reset",
    arguments: [1, 2, 3] as [UInt64])
  func blockDevice(seed: UInt64) throws {
    let driver = try TestDriver(BlockDevice(engine: TestEngine()), queueSize: 16)
    let outcome = try attack(driver, iterations: 12_000, seed: seed)
    // Both ends were reached, or the test tests nothing.
    #expect(outcome.resets > 1000)
    #expect(outcome.works > 1000)
    try driver.start()
    #expect(try driver.run(4).status == 0)
  }

  @Test("Nothing that such a guest does makes the process grow")
  func boundedMemory() async {
    // In a process of its own: other tests would be measured with it.
    await #expect(processExitsWith: .success) {
      let tests = HostileGuestTests()
      let driver = try TestDriver(BlockDevice(engine: TestEngine()), queueSize: 16)
      _ = try tests.attack(driver, iterations: 3000, seed: 7)
      let before = try tests.residentPages()
      _ = try tests.attack(driver, iterations: 10_000, seed: 8)
      let grown = try tests.residentPages() - before
      // A page kept for every tenth round would already be more than 4 MiB.
      if grown > 1000 { exit(EXIT_FAILURE) }
    }
  }

  private func residentPages() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
      .split(separator: " ")
    return try #require(fields.count > 1 ? Int(fields[1]) : nil)
  }

  @Test("Random rings leave an entropy device working or in need of a reset")
  func entropyDevice() throws {
    let driver = try TestDriver(EntropyDevice(), queueSize: 16)
    let outcome = try attack(driver, iterations: 3000, seed: 5)
    #expect(outcome.resets > 100)
    #expect(outcome.works > 100)
  }

  @Test("A real engine survives them, too", arguments: DiskEngineKind.allCases)
  func realEngine(kind: DiskEngineKind) throws {
    let path = NSTemporaryDirectory() + "/roost-hostile-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(count: 1 << 20).write(to: URL(fileURLWithPath: path))
    let engine = try makeEngine(for: DiskImage(path: path), preferring: kind).engine
    let driver = try TestDriver(BlockDevice(engine: engine), queueSize: 16)
    let outcome = try attack(driver, iterations: 2000, seed: 6)
    #expect(outcome.resets > 100)
    #expect(outcome.works > 100)
    // The image did not grow.
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    #expect(size == 1 << 20)
    try driver.start()
    #expect(try driver.run(4).status == 0)
  }
}
