// SPDX-License-Identifier: Apache-2.0

import DiskImages
import Foundation
import GuestMemory
import TestSupport
import Testing

@testable import Virtio

@Suite("virtio-blk")
struct BlockDeviceTests {
  private func pattern(_ count: Int, seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
  }

  private func makeDriver(_ engine: sending TestEngine) throws -> TestDriver {
    let driver = try TestDriver(BlockDevice(engine: engine))
    try driver.start()
    return driver
  }

  /// A driver of a disk in a file.
  private func makeDriver(_ kind: DiskEngineKind, _ path: String) throws -> TestDriver {
    let selection = try makeEngine(for: DiskImage(path: path), preferring: kind)
    #expect(selection.engine.kind == kind)
    return try TestDriver(BlockDevice(engine: selection.engine))
  }

  private func segment(_ sector: UInt64, _ count: UInt32, _ flags: UInt32) -> [UInt8] {
    var bytes = LittleEndianBytes()
    bytes.append(sector)
    bytes.append(count)
    bytes.append(flags)
    return bytes.bytes
  }

  private func changeRange(
    _ driver: TestDriver, _ type: UInt32, _ sector: UInt64, _ count: UInt32, flags: UInt32 = 0
  ) throws -> UInt8 {
    let data = TestDriver.Place(0).data
    try driver.memory.write(segment(sector, count, flags), at: data)
    return try driver.run(type, data: [.readable(data, 16)]).status
  }

  @Test("A driver reads what the disk is like")
  func configuration() throws {
    let driver = try makeDriver(TestEngine(sectors: 2048))
    func field(_ offset: UInt64) -> UInt32 { driver.read(Register.configuration + offset) }
    #expect(field(0) == 2048)
    #expect(field(12) == 254)
    #expect(field(20) == 512)
    #expect(field(24) == 3 | 8 << 16)
    #expect(field(36) == 1 << 22)
    #expect(field(40) == 1)
    #expect(field(44) == 8)
    #expect(field(48) == 1 << 22)
    #expect(field(52) == 1)
    #expect(field(56) == 1)
    for bit: UInt64 in [2, 6, 9, 10, 13, 14, 28, 29, 32] {
      #expect(driver.offeredFeatures & 1 << bit != 0)
    }
    #expect(driver.offeredFeatures & 1 << 5 == 0)
  }

  @Test("The queue is not larger than what the engine can hold")
  func queueSize() throws {
    let driver = try TestDriver(BlockDevice(engine: TestEngine(capacity: 100)), queueSize: 64)
    #expect(driver.read(Register.queueSizeMaximum) == 64)
    #expect(driver.read(Register.configuration + 12) == 62)
  }

  @Test(
    "What was written to a file is read back, with every combination of queue features",
    arguments: DiskEngineKind.allCases,
    [0, Feature.indirect, Feature.eventIndex, Feature.indirect | Feature.eventIndex])
  func fileRoundTrip(kind: DiskEngineKind, features: UInt64) throws {
    let path = NSTemporaryDirectory() + "/roost-block-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(count: 1 << 20).write(to: URL(fileURLWithPath: path))
    let driver = try makeDriver(kind, path)
    try driver.start(Feature.version1 | Feature.blockFlush | features)
    let indirect = features & Feature.indirect != 0
    for round in 0..<4 {
      let data = pattern(8192, seed: UInt64(round))
      let sector = UInt64(round) * 500
      let written = try driver.writeSectors(data, sector: sector, indirect: indirect)
      #expect(written == (0, 1))
      #expect(try driver.run(4) == (0, 1))
      try driver.memory.zero(at: TestDriver.Place(0).data, length: 8192)
      let read = try driver.readSectors(16, sector: sector, indirect: indirect)
      #expect(read.status == 0)
      #expect(read.length == 8193)
      #expect(read.bytes == data)
      let file = try Data(contentsOf: URL(fileURLWithPath: path))
      #expect([UInt8](file[Int(sector) * 512..<Int(sector) * 512 + 8192]) == data)
    }
    #expect(try changeRange(driver, 11, 500, 16) == 0)
    #expect(try changeRange(driver, 13, 1000, 8) == 0)
    #expect(try changeRange(driver, 13, 1008, 8, flags: 1) == 0)
    for sector: UInt64 in [500, 1000] {
      #expect(
        try driver.readSectors(16, sector: sector).bytes == [UInt8](repeating: 0, count: 8192))
    }
    #expect(driver.status == Status.running)
  }

  @Test(
    "A file that was cut short fails the read, not the machine", arguments: DiskEngineKind.allCases)
  func truncatedFile(kind: DiskEngineKind) throws {
    let path = NSTemporaryDirectory() + "/roost-block-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(count: 1 << 20).write(to: URL(fileURLWithPath: path))
    let driver = try makeDriver(kind, path)
    try driver.start()
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: 4096)
    try handle.close()
    #expect(try driver.readSectors(8, sector: 0).status == 0)
    let failed = try driver.readSectors(8, sector: 100)
    #expect(failed.status == 1)
    #expect(failed.length == 0)
    #expect(try driver.writeSectors(pattern(512, seed: 1), sector: 100).status == 0)
    #expect(try driver.readSectors(1, sector: 100).bytes == pattern(512, seed: 1))
  }

  @Test("Header, data and status may be divided in any way")
  func framing() throws {
    let driver = try makeDriver(TestEngine())
    let data = pattern(1024, seed: 3)
    let place = TestDriver.Place(0)
    try driver.writeHeader(1, sector: 7, at: place)
    try driver.memory.write(data, at: place.header + 16)
    // Header and data in one buffer, the header in the middle of another chain's buffers.
    try driver.submit([.readable(place.header, 16 + 1024), .writable(place.header + 0x900, 1)])
    #expect(try driver.collect(1).first?.length == 1)
    #expect(try driver.memory.load(UInt8.self, at: place.header + 0x900) == 0)
    try driver.writeHeader(0, sector: 7, at: place)
    try driver.submit([
      .readable(place.header, 3), .readable(place.header + 3, 1), .readable(place.header + 4, 12),
      .writable(place.data, 1), .writable(place.data + 1, 1000), .writable(place.data + 1001, 24),
    ])
    #expect(try driver.collect(1).first?.length == 1025)
    #expect(try driver.memory.bytes(at: place.data, count: 1025) == data + [0])
  }

  @Test(
    "Sectors beyond the end are an I/O error, without overflow",
    arguments: [2048, 2047, 1 << 55, UInt64.max, UInt64.max - 1, 1 << 63])
  func range(sector: UInt64) throws {
    let engine = try TestEngine()
    let driver = try makeDriver(engine)
    #expect(try driver.readSectors(2, sector: sector).status == 1)
    #expect(try driver.writeSectors([UInt8](repeating: 1, count: 1024), sector: sector).status == 1)
    for type: UInt32 in [11, 13] {
      #expect(try changeRange(driver, type, sector, 2) == 1)
    }
    #expect(try driver.readSectors(2, sector: 2046).status == 0)
  }

  @Test(
    "Data that is no whole number of sectors is an I/O error", arguments: [1, 511, 513] as [UInt32])
  func partialSectors(length: UInt32) throws {
    let driver = try makeDriver(TestEngine())
    let data = TestDriver.Place(0).data
    #expect(try driver.run(0, data: [.writable(data, length)]).status == 1)
    #expect(try driver.run(1, data: [.readable(data, length)]).status == 1)
    #expect(try driver.run(0).status == 0)
  }

  @Test("A read-only disk reads and refuses everything that writes")
  func readOnly() throws {
    let driver = try makeDriver(TestEngine(isReadOnly: true))
    #expect(driver.offeredFeatures & (1 << 5) != 0)
    #expect(driver.offeredFeatures & (1 << 13 | 1 << 14) == 0)
    #expect(try driver.readSectors(1, sector: 0).status == 0)
    #expect(try driver.writeSectors([UInt8](repeating: 1, count: 512), sector: 0).status == 1)
    #expect(try changeRange(driver, 11, 0, 1) == 1)
    #expect(try changeRange(driver, 13, 0, 1) == 1)
    #expect(try driver.run(4).status == 0)
    #expect(try driver.readSectors(1, sector: 0).bytes == [UInt8](repeating: 0, count: 512))
  }

  @Test(
    "The ID is the serial, padded to 20 bytes",
    arguments: [("roost-disk0", 11), ("0123456789012345678901234", 20), ("", 0)])
  func identifier(serial: String, count: Int) throws {
    let driver = try TestDriver(BlockDevice(engine: TestEngine(), serial: serial))
    try driver.start()
    let data = TestDriver.Place(0).data
    #expect(try driver.run(8, data: [.writable(data, 20)]) == (0, 21))
    let expected = Array(serial.utf8.prefix(count)) + [UInt8](repeating: 0, count: 20 - count)
    #expect(try driver.memory.bytes(at: data, count: 20) == expected)
    #expect(try driver.run(8, data: [.writable(data, 19)]).status == 1)
    #expect(try driver.run(8).status == 1)
  }

  @Test(
    "Unknown types are unsupported, and the device goes on",
    arguments: [2, 3, 5, 10, 14, .max] as [UInt32])
  func unsupported(type: UInt32) throws {
    let driver = try makeDriver(TestEngine())
    #expect(try driver.run(type) == (2, 1))
    #expect(try driver.run(4).status == 0)
  }

  @Test("Ranges to discard or zero are checked with their flags")
  func rangeFlags() throws {
    let driver = try makeDriver(TestEngine())
    let data = TestDriver.Place(0).data
    #expect(try changeRange(driver, 11, 0, 8, flags: 1) == 2)
    #expect(try changeRange(driver, 11, 0, 8, flags: 2) == 2)
    #expect(try changeRange(driver, 13, 0, 8, flags: 2) == 2)
    #expect(try changeRange(driver, 13, 0, 8, flags: 3) == 2)
    #expect(try changeRange(driver, 13, 0, 0) == 0)
    #expect(try changeRange(driver, 11, 0, (1 << 22) + 1) == 1)
    for length: UInt32 in [0, 8, 15, 17, 32] {
      #expect(try driver.run(11, data: [.readable(data, length)]).status == 1)
    }
  }

  @Test("Without FLUSH, writes are durable; with it they are not")
  func durability() throws {
    let engine = try TestEngine { operation in
      switch operation {
      case .write(_, durable: true), .writeZeroes(_, _, _, durable: true): -5
      default: nil
      }
    }
    let driver = try TestDriver(BlockDevice(engine: engine))
    try driver.start(Feature.version1)
    #expect(try driver.writeSectors([UInt8](repeating: 1, count: 512), sector: 0).status == 1)
    #expect(try changeRange(driver, 13, 0, 8) == 1)
    try driver.start(Feature.version1 | Feature.blockFlush)
    #expect(try driver.writeSectors([UInt8](repeating: 1, count: 512), sector: 0).status == 0)
    #expect(try changeRange(driver, 13, 0, 8) == 0)
  }

  @Test("An engine's error is the request's I/O error")
  func engineErrors() throws {
    let device = try BlockDevice(engine: TestEngine { $0 == .flush ? -28 : nil })
    let statistics = device.statistics
    let driver = try TestDriver(device)
    try driver.start()
    #expect(try driver.run(4) == (1, 1))
    #expect(try driver.readSectors(2, sector: 0).status == 0)
    #expect(try driver.writeSectors([UInt8](repeating: 1, count: 512), sector: 0).status == 0)
    #expect(try driver.run(99).status == 2)
    #expect(statistics.flushes == 1)
    #expect(statistics.reads == 1)
    #expect(statistics.bytesRead == 1024)
    #expect(statistics.writes == 1)
    #expect(statistics.bytesWritten == 512)
    #expect(statistics.others == 1)
    #expect(statistics.failures == 2)
  }
}
