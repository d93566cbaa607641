// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import Testing

@testable import Virtio

/// The device's side of a queue against rings that a test writes by hand.
@Suite("Split virtqueue")
struct QueueTests {
  /// A queue and the ring it works on.
  private final class Pair {
    let memory: GuestMemory
    var ring: TestRing
    var queue: Queue
    var chain: DescriptorChain

    init(
      size: UInt16 = 16, features: VirtioFeatures = [.version1, .indirectDescriptors]
    ) throws {
      memory = try GuestMemory(size: 4 << 20)
      let ring = try TestRing(memory: memory, size: size, base: 0x10000)
      self.ring = ring
      queue = try Queue(
        QueueConfiguration(
          size: UInt32(size), isReady: true, descriptorArea: ring.descriptors,
          driverArea: ring.available, deviceArea: ring.used),
        maximumSize: 256, memory: memory, features: features)
      chain = DescriptorChain(capacity: 256)
    }

    func offer(_ head: UInt16) throws {
      try ring.makeAvailable(head)
      try ring.publish()
    }

    func pop() throws(QueueError) -> Bool {
      try queue.pop(into: &chain)
    }

    func takeInterruptRequest() -> Bool {
      queue.takeInterruptRequest()
    }

    func requestNotification() -> Bool {
      queue.requestNotification()
    }

    /// Expects the next chain to break the queue.
    func expect(_ expected: QueueError, _ location: SourceLocation = #_sourceLocation) {
      do throws(QueueError) {
        let popped = try pop()
        Issue.record("popped \(popped) instead of \(expected)", sourceLocation: location)
      } catch {
        #expect(error == expected, sourceLocation: location)
      }
      let isBroken = queue.isBroken
      #expect(isBroken, sourceLocation: location)
      do throws(QueueError) {
        let popped = try pop()
        Issue.record("a broken queue popped \(popped)", sourceLocation: location)
      } catch {
        #expect(error == .broken, sourceLocation: location)
      }
    }

    func describe(
      _ index: UInt16, address: UInt64 = 0x20000, length: UInt32 = 64, flags: UInt16 = 0,
      next: UInt16 = 0, table: UInt64? = nil
    ) throws {
      try ring.writeDescriptor(
        table: table ?? ring.descriptors, index: index, address: address, length: length,
        flags: flags, next: next)
    }
  }

  private let next: UInt16 = 1
  private let write: UInt16 = 2
  private let indirect: UInt16 = 4

  @Test("A chain's buffers come readable first, with their lengths summed")
  func plainChain() throws {
    let pair = try Pair()
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
    let pair = try Pair()
    for index: UInt16 in 0..<16 {
      try pair.describe(index, flags: index < 15 ? next : 0, next: index + 1)
    }
    try pair.offer(0)
    #expect(try pair.pop())
    #expect(pair.chain.readableBytes == 16 * 64)
  }

  @Test("A loop is refused")
  func loop() throws {
    let pair = try Pair()
    try pair.describe(0, flags: next, next: 1)
    try pair.describe(1, flags: next, next: 0)
    try pair.offer(0)
    pair.expect(.chainTooLong)
    let selfish = try Pair()
    try selfish.describe(7, flags: next, next: 7)
    try selfish.offer(7)
    selfish.expect(.chainTooLong)
  }

  @Test("Indices outside the table are refused")
  func indices() throws {
    let pair = try Pair()
    try pair.offer(16)
    pair.expect(.headOutOfRange(16))
    let other = try Pair()
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
    let pair = try Pair()
    try pair.describe(0, address: address, length: length)
    try pair.offer(0)
    pair.expect(.bufferOutsideMemory(address: address, length: length))
  }

  @Test("A readable buffer after a writable one is refused")
  func order() throws {
    let pair = try Pair()
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
    let pair = try Pair()
    try pair.describe(4)
    try pair.offer(4)
    #expect(try pair.pop())
    try pair.offer(4)
    pair.expect(.headInFlight(4))
  }

  @Test("A head that came back can be")
  func headReturned() throws {
    let pair = try Pair()
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
    let pair = try Pair()
    try pair.memory.store(index, at: pair.ring.available + 2)
    pair.expect(.availableIndexJumped)
  }

  @Test("Indices wrap around at 65536")
  func wrapAround() throws {
    let pair = try Pair(size: 2)
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

  // MARK: Indirect descriptors

  @Test(
    "An indirect table holds a chain, also behind plain descriptors and unaligned",
    arguments: [0x30000, 0x30001] as [UInt64])
  func indirectChain(table: UInt64) throws {
    let pair = try Pair()
    try pair.describe(2, length: 16, flags: next, next: 3)
    // The write flag of the reference is ignored.
    try pair.describe(3, address: table, length: 48, flags: indirect | write)
    try pair.describe(0, length: 32, flags: next, next: 2, table: table)
    try pair.describe(2, length: 100, flags: next | write, next: 1, table: table)
    try pair.describe(1, length: 1, flags: write, table: table)
    try pair.offer(2)
    #expect(try pair.pop())
    #expect(pair.chain.readableBytes == 48)
    #expect(pair.chain.writableBytes == 101)
  }

  @Test("An indirect table is refused where it was not negotiated")
  func indirectNotNegotiated() throws {
    let pair = try Pair(features: .version1)
    try pair.describe(0, address: 0x30000, length: 16, flags: indirect)
    try pair.offer(0)
    pair.expect(.indirectNotNegotiated)
  }

  @Test("An indirect table in an indirect table is refused")
  func indirectNested() throws {
    let pair = try Pair()
    try pair.describe(0, address: 0x30000, length: 16, flags: indirect)
    try pair.describe(0, address: 0x30000, length: 16, flags: indirect, table: 0x30000)
    try pair.offer(0)
    pair.expect(.indirectNested)
  }

  @Test("An indirect descriptor with a next one is refused")
  func indirectWithNext() throws {
    let pair = try Pair()
    try pair.describe(0, address: 0x30000, length: 16, flags: indirect | next, next: 1)
    try pair.offer(0)
    pair.expect(.indirectWithNext)
  }

  @Test(
    "An indirect table of a wrong length is refused",
    arguments: [0, 1, 15, 17, 17 * 16, 0xffff_fff0] as [UInt32])
  func indirectLength(length: UInt32) throws {
    let pair = try Pair()
    try pair.describe(0, address: 0x30000, length: length, flags: indirect)
    try pair.offer(0)
    pair.expect(.indirectLength(length))
  }

  @Test("An indirect table outside RAM, or whose chain leaves it or loops, is refused")
  func indirectBounds() throws {
    let pair = try Pair()
    try pair.describe(0, address: (4 << 20) - 16, length: 32, flags: indirect)
    try pair.offer(0)
    pair.expect(.bufferOutsideMemory(address: (4 << 20) - 16, length: 32))
    let leaving = try Pair()
    try leaving.describe(0, address: 0x30000, length: 32, flags: indirect)
    try leaving.describe(0, flags: next, next: 2, table: 0x30000)
    try leaving.offer(0)
    leaving.expect(.nextOutOfRange(2))
    let looping = try Pair()
    try looping.describe(0, address: 0x30000, length: 32, flags: indirect)
    try looping.describe(0, flags: next, next: 1, table: 0x30000)
    try looping.describe(1, flags: next, next: 0, table: 0x30000)
    try looping.offer(0)
    looping.expect(.chainTooLong)
  }

  // MARK: Notifications

  @Test("Without event index, the driver's flag decides about interrupts")
  func interruptFlag() throws {
    let pair = try Pair()
    try pair.describe(0)
    #expect(!pair.takeInterruptRequest())
    for suppressed: UInt16 in [0, 1, 0] {
      try pair.memory.store(suppressed, at: pair.ring.available)
      try pair.offer(0)
      #expect(try pair.pop())
      pair.queue.push(head: 0, written: 0)
      #expect(pair.takeInterruptRequest() == (suppressed == 0))
      #expect(!pair.takeInterruptRequest())
    }
  }

  @Test("With event index, an interrupt comes when the index is passed")
  func interruptEventIndex() throws {
    let pair = try Pair(features: [.version1, .eventIndex])
    func complete(_ count: Int, _ pair: Pair) throws {
      for _ in 0..<count {
        try pair.describe(0)
        try pair.offer(0)
        #expect(try pair.pop())
        pair.queue.push(head: 0, written: 0)
      }
    }
    // The flag is ignored.
    try pair.memory.store(UInt16(1), at: pair.ring.available)
    try complete(1, pair)
    #expect(pair.takeInterruptRequest())
    try complete(1, pair)
    #expect(!pair.takeInterruptRequest())
    try pair.ring.requestInterrupt(afterUsed: 4)
    try complete(2, pair)
    #expect(!pair.takeInterruptRequest())
    try complete(1, pair)
    #expect(pair.takeInterruptRequest())
    try pair.ring.requestInterrupt(afterUsed: 7)
    try complete(10, pair)
    #expect(pair.takeInterruptRequest())
  }

  @Test("The device asks for notifications when it has seen all, and finds what came meanwhile")
  func notifications() throws {
    for features: VirtioFeatures in [[.version1], [.version1, .eventIndex]] {
      let usesEventIndex = features.contains(.eventIndex)
      let pair = try Pair(features: features)
      try pair.describe(0)
      pair.queue.suppressNotifications()
      try pair.offer(0)
      if !usesEventIndex {
        #expect(try !pair.ring.deviceWantsNotification(eventIndex: false))
      }
      #expect(pair.requestNotification())
      #expect(try pair.pop())
      pair.queue.push(head: 0, written: 0)
      #expect(!pair.requestNotification())
      _ = try pair.ring.deviceWantsNotification(eventIndex: usesEventIndex)
      try pair.offer(0)
      #expect(try pair.ring.deviceWantsNotification(eventIndex: usesEventIndex))
    }
  }
}
