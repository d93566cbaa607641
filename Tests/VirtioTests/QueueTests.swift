// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import Testing

@testable import Virtio

/// The device's side of a queue against rings that a test writes by hand.
@Suite("Split virtqueue")
struct QueueTests {
  private let next = QueuePair.next
  private let write = QueuePair.write

  @Test("A chain's buffers come readable first, with their lengths summed")
  func plainChain() throws {
    let pair = try QueuePair()
    try pair.describe(3, address: 0x20000, length: 16, flags: next, next: 5)
    try pair.describe(5, address: 0x21000, length: 0, flags: next, next: 1)
    try pair.describe(1, address: 0x22000, length: 512, flags: next | write, next: 2)
    try pair.describe(2, address: 0x23000, length: 1, flags: write)
    try pair.offer(3)
    #expect(try pair.pop())
    #expect(pair.chain.head == 3)
    #expect(pair.chain.readableBytes == 16)
    #expect(pair.chain.writableBytes == 513)
    // The empty buffer is left out.
    #expect(unsafe pair.chain.readable.count == 1)
    #expect(unsafe pair.chain.writable.count == 2)
    #expect(try !pair.pop())
  }

  @Test("A chain may be as long as the queue, and no longer")
  func longChain() throws {
    let pair = try QueuePair()
    for index: UInt16 in 0..<16 {
      try pair.describe(index, flags: index < 15 ? next : 0, next: index + 1)
    }
    try pair.offer(0)
    #expect(try pair.pop())
    #expect(pair.chain.readableBytes == 16 * 64)
  }

  @Test("A loop is refused")
  func loop() throws {
    let pair = try QueuePair()
    try pair.describe(0, flags: next, next: 1)
    try pair.describe(1, flags: next, next: 0)
    try pair.offer(0)
    pair.expect(.chainTooLong)
    let selfish = try QueuePair()
    try selfish.describe(7, flags: next, next: 7)
    try selfish.offer(7)
    selfish.expect(.chainTooLong)
  }

  @Test("Indices outside the table are refused")
  func indices() throws {
    let pair = try QueuePair()
    try pair.offer(16)
    pair.expect(.headOutOfRange(16))
    let other = try QueuePair()
    try other.describe(0, flags: next, next: 16)
    try other.offer(0)
    other.expect(.nextOutOfRange(16))
  }

  @Test(
    "Buffers outside RAM are refused",
    arguments: [
      (4 << 20, 1), ((4 << 20) - 1, 2), (UInt64.max, 1), (UInt64.max - 10, 64), (0, .max),
      (0xffff_ffff_ffff_f000, .max),
    ] as [(UInt64, UInt32)])
  func buffersOutsideMemory(address: UInt64, length: UInt32) throws {
    let pair = try QueuePair()
    try pair.describe(0, address: address, length: length)
    try pair.offer(0)
    pair.expect(.bufferOutsideMemory(address: address, length: length))
  }

  @Test("A readable buffer after a writable one is refused")
  func order() throws {
    let pair = try QueuePair()
    try pair.describe(0, flags: next | write, next: 1)
    try pair.describe(1)
    try pair.offer(0)
    pair.expect(.readableAfterWritable)
  }

  @Test("More than 2^32 bytes in a chain are refused, whatever memory holds them")
  func totalLength() throws {
    let memory = try GuestMemory(size: 3 << 30)
    var chain = DescriptorChain(capacity: 8)
    let pointer = try unsafe memory.hostPointer(at: 0, length: 1)
    try unsafe chain.append(pointer, length: 1 << 31, isWritable: false)
    try unsafe chain.append(pointer, length: 1 << 31, isWritable: true)
    do throws(QueueError) {
      try unsafe chain.append(pointer, length: 1, isWritable: true)
      Issue.record("2^32 + 1 bytes were taken")
    } catch {
      #expect(error == .chainTooLarge)
    }
  }

  @Test("A head that is in flight cannot be made available again")
  func headInFlight() throws {
    let pair = try QueuePair()
    try pair.describe(4)
    try pair.offer(4)
    #expect(try pair.pop())
    try pair.offer(4)
    pair.expect(.headInFlight(4))
  }

  @Test("A head that came back can be")
  func headReturned() throws {
    let pair = try QueuePair()
    try pair.describe(4)
    for _ in 0..<100 {
      try pair.offer(4)
      #expect(try pair.pop())
      pair.queue.push(head: 4, written: 9)
      let used = try #require(try pair.ring.popUsed())
      #expect(used.head == 4)
      #expect(used.length == 9)
    }
    // What is not in flight is not returned.
    pair.queue.push(head: 4, written: 1)
    pair.queue.push(head: 99, written: 1)
    #expect(try pair.ring.popUsed() == nil)
  }

  @Test("An available index ahead by more than the queue breaks it", arguments: [17, 300, 0xffff])
  func availableIndex(index: UInt16) throws {
    let pair = try QueuePair()
    try pair.memory.store(index, at: pair.ring.available + 2)
    pair.expect(.availableIndexJumped)
  }

  @Test("Indices wrap around at 65536")
  func wrapAround() throws {
    let pair = try QueuePair(size: 2)
    try pair.describe(0)
    try pair.describe(1)
    for round in 0..<70_000 {
      let head = UInt16(round & 1)
      try pair.offer(head)
      guard try pair.pop(), pair.chain.head == head else {
        Issue.record("round \(round) went wrong")
        return
      }
      pair.queue.push(head: head, written: 0)
      guard try pair.ring.popUsed()?.head == head else {
        Issue.record("round \(round) did not come back")
        return
      }
    }
  }
}
