// SPDX-License-Identifier: Apache-2.0

import Devices
import Foundation

/// A sink with room for some bytes, whose reader is slow. Sending to a full one waits for `drain`.
final class BoundedSink: ByteSink, @unchecked Sendable {
  private let condition = NSCondition()
  private let capacity: Int
  private var waiting: [UInt8] = []
  private var taken: [UInt8] = []
  private var senders = 0

  init(capacity: Int = .max) {
    self.capacity = capacity
  }

  /// Everything that was sent, drained or not.
  var bytes: [UInt8] { condition.withLock { taken + waiting } }

  var hasRoom: Bool { condition.withLock { waiting.count < capacity } }

  func send(_ byte: UInt8) {
    condition.withLock {
      senders += 1
      condition.broadcast()
      while waiting.count >= capacity { condition.wait() }
      senders -= 1
      waiting.append(byte)
      condition.broadcast()
    }
  }

  /// Takes up to `count` bytes out.
  ///
  /// - Returns: whether there is room now and was none before, when the port must be told.
  func drain(_ count: Int) -> Bool {
    condition.withLock {
      let wasFull = waiting.count >= capacity
      let count = min(count, waiting.count)
      taken += waiting.prefix(count)
      waiting.removeFirst(count)
      if count > 0 { condition.broadcast() }
      return wasFull && count > 0
    }
  }

  /// Waits until somebody waits in `send`.
  func waitForWaitingSender() {
    condition.withLock {
      while senders == 0 || waiting.count < capacity { condition.wait() }
    }
  }

  /// Waits until there is something to drain.
  func waitForBytes() {
    condition.withLock {
      while waiting.isEmpty { condition.wait() }
    }
  }
}
