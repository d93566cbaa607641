// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import Testing

@testable import Virtio

@Suite("virtio-rng")
struct EntropyDeviceTests {
  private func makeDriver() throws -> (TestDriver, EntropyStatistics) {
    let device = EntropyDevice()
    let statistics = device.statistics
    let driver = try TestDriver(device, queueSize: 64)
    try driver.start(Feature.version1)
    return (driver, statistics)
  }

  @Test("Buffers are filled with bytes that differ")
  func fills() throws {
    let (driver, statistics) = try makeDriver()
    #expect(driver.read(Register.deviceID) == 4)
    let base = TestDriver.bufferBase
    try driver.submit([.writable(base, 32), .writable(base + 0x1000, 100)])
    #expect(try driver.collect(1).first?.length == 132)
    let first = try driver.memory.bytes(at: base, count: 32)
    let second = try driver.memory.bytes(at: base + 0x1000, count: 32)
    #expect(Set(first).count > 8)
    #expect(first != second)
    #expect(try driver.memory.bytes(at: base + 32, count: 32) == [UInt8](repeating: 0, count: 32))
    #expect(statistics.requests == 1)
    #expect(statistics.bytes == 132)
  }

  @Test("One request gets 64 KiB at most")
  func bound() throws {
    let (driver, _) = try makeDriver()
    let base = TestDriver.bufferBase
    try driver.submit([.writable(base, 60 << 10), .writable(base + 0x2_0000, 1 << 20)])
    #expect(try driver.collect(1).first?.length == 64 << 10)
    #expect(
      try driver.memory.bytes(at: base + 0x2_0000 + 4096, count: 64)
        == [UInt8](repeating: 0, count: 64))
  }

  @Test("A request without room gets nothing and comes back")
  func noRoom() throws {
    let (driver, _) = try makeDriver()
    try driver.submit([.readable(TestDriver.bufferBase, 32)])
    #expect(try driver.collect(1).first?.length == 0)
    #expect(driver.status == Status.running)
  }

  @Test("Many requests at once all come back")
  func many() throws {
    let (driver, _) = try makeDriver()
    for index in 0..<64 {
      _ = try driver.ring.add([.writable(TestDriver.bufferBase + UInt64(index) * 64, 64)])
    }
    try driver.kick()
    #expect(try driver.collect(64).allSatisfy { $0.length == 64 })
  }
}
