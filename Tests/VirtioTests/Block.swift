// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import Testing

/// Block requests as a driver lays them out (virtio 1.2, 5.2.6).
extension TestDriver {
  /// Where the parts of one of up to 64 requests lie in guest memory.
  struct Place {
    let header: UInt64
    let status: UInt64
    let data: UInt64

    init(_ index: Int) {
      header = TestDriver.bufferBase + UInt64(index) * 0x1_0000
      status = header + 0x20
      data = header + 0x1000
    }
  }

  func writeHeader(_ type: UInt32, sector: UInt64, at place: Place) throws {
    try memory.store(type, at: place.header)
    try memory.store(UInt32(0), at: place.header + 4)
    try memory.store(sector, at: place.header + 8)
    try memory.store(UInt8(0xff), at: place.status)
  }

  /// The buffers of a request, with the data between header and status.
  func request(
    _ type: UInt32, sector: UInt64 = 0, data: [TestBuffer] = [], at place: Place
  ) throws -> [TestBuffer] {
    try writeHeader(type, sector: sector, at: place)
    return [.readable(place.header, 16)] + data + [.writable(place.status, 1)]
  }

  /// Runs one request alone.
  func run(
    _ type: UInt32, sector: UInt64 = 0, data: [TestBuffer] = [], indirect: Bool = false
  ) throws -> (status: UInt8, length: UInt32) {
    let place = Place(0)
    let head = try submit(
      request(type, sector: sector, data: data, at: place), indirect: indirect)
    let used = try #require(collect(1).first)
    #expect(used.head == head)
    return (try memory.load(at: place.status), used.length)
  }

  func writeSectors(
    _ bytes: [UInt8], sector: UInt64, indirect: Bool = false
  ) throws -> (status: UInt8, length: UInt32) {
    let place = Place(0)
    try memory.write(bytes, at: place.data)
    return try run(
      1, sector: sector, data: [.readable(place.data, UInt32(bytes.count))], indirect: indirect)
  }

  func readSectors(
    _ count: Int, sector: UInt64, indirect: Bool = false
  ) throws -> (status: UInt8, length: UInt32, bytes: [UInt8]) {
    let place = Place(0)
    let length = UInt32(count * 512)
    let result = try run(
      0, sector: sector, data: [.writable(place.data, length)], indirect: indirect)
    return (
      result.status, result.length, try memory.bytes(at: place.data, count: UInt64(length))
    )
  }
}
