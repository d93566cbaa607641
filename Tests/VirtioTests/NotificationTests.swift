// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import Testing

@testable import Virtio

@Suite("Notification suppression")
struct NotificationTests {
  @Test("Without event index, the driver's flag decides about interrupts")
  func interruptFlag() throws {
    let pair = try QueuePair()
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
    let pair = try QueuePair(features: [.version1, .eventIndex])
    func complete(_ count: Int, _ pair: QueuePair) throws {
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
      let pair = try QueuePair(features: features)
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
