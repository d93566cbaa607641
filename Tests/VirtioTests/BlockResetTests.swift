// SPDX-License-Identifier: Apache-2.0

import DiskImages
import Foundation
import GuestMemory
import TestSupport
import Testing

@testable import Virtio

@Suite("virtio-blk: reset")
struct BlockResetTests {
  @Test("A reset waits for what is in flight", arguments: DiskEngineKind.allCases)
  func resetInFlight(kind: DiskEngineKind) throws {
    let path = NSTemporaryDirectory() + "/roost-block-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var generator = SeededGenerator(seed: 12)
    let contents = (0..<(1 << 20)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    try Data(contents).write(to: URL(fileURLWithPath: path))
    let engine = try makeEngine(for: DiskImage(path: path), preferring: kind).engine
    let driver = try TestDriver(BlockDevice(engine: engine))
    for round in 0..<20 {
      try driver.start()
      for index in 0..<32 {
        let place = TestDriver.Place(index)
        _ = try driver.ring.add(
          driver.request(
            0, sector: UInt64(index) * 32, data: [.writable(place.data, 16384)], at: place))
      }
      try driver.kick()
      driver.transport.handleEvent(.queue(0))
      driver.write(Register.status, 0)
      // From here on the memory is the driver's, and nothing writes it.
      for index in 0..<32 {
        let place = TestDriver.Place(index)
        #expect(try driver.memory.load(UInt8.self, at: place.status) == 0, "round \(round)")
        let start = index * 32 * 512
        #expect(
          try driver.memory.bytes(at: place.data, count: 16384)
            == Array(contents[start..<start + 16384]))
        try driver.memory.zero(at: place.header, length: 0x6000)
      }
      #expect(driver.read(Register.interruptStatus) == 0)
    }
  }
}
