// SPDX-License-Identifier: Apache-2.0

import CAllocationCounter
import DiskImages
import Glibc
import GuestMemory
import TestSupport
import Testing

@testable import Virtio

/// What a request costs in memory. The counter is of this thread, which is the I/O loop here.
@Suite("Allocations of virtio devices")
struct AllocationTests {
  @Test("The counter counts")
  func counter() {
    let before = roost_allocation_count()
    let block = unsafe malloc(16)
    #expect(roost_allocation_count() == before + 1)
    unsafe free(block)
  }

  @Test("A block request allocates nothing", arguments: DiskEngineKind.allCases)
  func blockRequests(kind: DiskEngineKind) throws {
    let folder = try TemporaryDirectory()
    let path = try folder.makeSparseFile("disk.img", size: 64 * 512)
    let selection = try makeEngine(for: DiskImage(path: path), preferring: kind)
    try #require(selection.engine.kind == kind)
    let driver = try TestDriver(BlockDevice(engine: selection.engine))
    try driver.start()
    // The first ones let the thread allocate what it keeps.
    for _ in 0..<4 { _ = try allocations(of: driver) }
    var sum: UInt64 = 0
    for _ in 0..<64 { sum += try allocations(of: driver) }
    #expect(sum == 0)
  }

  /// How often the device asked for memory for a write, a read and a flush in flight at once.
  private func allocations(of driver: TestDriver) throws -> UInt64 {
    let places = (0..<3).map { TestDriver.Place($0) }
    let requests = [
      try driver.request(1, sector: 8, data: [.readable(places[0].data, 4096)], at: places[0]),
      try driver.request(0, sector: 16, data: [.writable(places[1].data, 4096)], at: places[1]),
      try driver.request(4, at: places[2]),
    ]
    for request in requests { #expect(try driver.ring.add(request) != nil) }
    try driver.kick()
    var count: UInt64 = 0
    var done = 0
    while done < requests.count {
      let descriptors = [
        driver.transport.queueNotifyDescriptors[0], driver.transport.deviceEventDescriptors[0],
      ]
      var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      try #require(unsafe poll(&polled, 2, 30_000) > 0)
      let before = roost_allocation_count()
      if polled[0].revents != 0 { driver.transport.handleEvent(.queue(0)) }
      if polled[1].revents != 0 { driver.transport.handleEvent(.device(0)) }
      count += roost_allocation_count() - before
      while try driver.ring.popUsed() != nil { done += 1 }
    }
    return count
  }
}
