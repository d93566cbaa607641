// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import Testing

@testable import Virtio

/// A queue and the ring it works on.
final class QueuePair {
  static let next: UInt16 = 1
  static let write: UInt16 = 2
  static let indirect: UInt16 = 4

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
