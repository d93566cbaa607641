// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import DiskImages
internal import Glibc

/// A source of random bytes (virtio 1.2, 5.4), from the host's `getrandom`.
public final class EntropyDevice: VirtioDevice {
  /// Always ``VirtioDeviceType/entropy``.
  public let type = VirtioDeviceType.entropy
  /// No features of its own.
  public let features: VirtioFeatures = []
  /// One request queue.
  public let queueSizes: [UInt16] = [64]
  /// Has none.
  public let configuration: [UInt8] = []
  /// Has none: requests are answered at once.
  public let eventDescriptors: [Int32] = []
  /// Requests and bytes so far.
  public let statistics = EntropyStatistics()

  private var chain = DescriptorChain(capacity: 64)

  /// The most that one request gets, in bytes; the rest of its buffers stays as it was.
  public static let maximumRequest = 64 << 10
  /// Chains answered in one turn, so that other devices get theirs.
  private static let turn = 8

  /// Makes a source.
  public init() {}

  /// Nothing to note.
  public func activate(features: VirtioFeatures) {}

  /// Fills buffers, a bounded number at a time.
  public func process(_ queue: inout Queue, index: Int) throws(QueueError) -> Bool {
    queue.suppressNotifications()
    var left = Self.turn
    while left > 0 {
      if try queue.pop(into: &chain) {
        left -= 1
        let filled = fill()
        queue.push(head: chain.head, written: UInt32(truncatingIfNeeded: filled))
        statistics.count(bytes: UInt64(filled))
      } else if !queue.requestNotification() {
        return false
      }
    }
    return true
  }

  /// Never called: there are no events.
  public func process(event index: Int, queues: inout QueueSet) {}

  /// Nothing is ever in flight.
  public func drain(_ queues: inout QueueSet) {}

  /// Fills the chain's buffers from the front and says how far it came.
  private func fill() -> Int {
    var filled = 0
    let buffers = unsafe chain.writable
    for index in buffers.indices {
      let segment = unsafe buffers[index]
      let wanted = unsafe min(segment.count, Self.maximumRequest - filled)
      var done = 0
      while done < wanted {
        let count = unsafe getrandom(segment.start + done, wanted - done, 0)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return filled + done }
        done += count
      }
      filled += done
      if filled == Self.maximumRequest { break }
    }
    return filled
  }
}
