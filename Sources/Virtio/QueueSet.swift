// SPDX-License-Identifier: Apache-2.0

/// The activated queues of one device, by index.
@safe
public struct QueueSet: ~Copyable {
  /// How many queues the device has, activated or not; at most 64.
  public let count: Int

  private let storage: UnsafeMutablePointer<Queue>
  private var activated: UInt64 = 0

  init(count: Int) {
    self.count = min(max(count, 0), 64)
    unsafe storage = .allocate(capacity: max(self.count, 1))
  }

  deinit {
    for index in 0..<count where activated & (1 << UInt64(index)) != 0 {
      unsafe (storage + index).deinitialize(count: 1)
    }
    unsafe storage.deallocate()
  }

  /// Whether the driver activated the queue.
  public func isActivated(_ index: Int) -> Bool {
    index >= 0 && index < count && activated & (1 << UInt64(index)) != 0
  }

  /// Works on a queue.
  ///
  /// - Returns: what the work returns, or nothing if the queue is not activated.
  /// - Throws: what the work throws.
  public mutating func with<Result, Failure: Error>(
    _ index: Int, _ work: (inout Queue) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard isActivated(index) else { return nil }
    return try unsafe work(&storage[index])
  }

  mutating func activate(_ index: Int, _ queue: consuming Queue) {
    guard index >= 0, index < count else { return }
    deactivate(index)
    unsafe (storage + index).initialize(to: queue)
    activated |= 1 << UInt64(index)
  }

  mutating func deactivate(_ index: Int) {
    guard isActivated(index) else { return }
    unsafe (storage + index).deinitialize(count: 1)
    activated &= ~(1 << UInt64(index))
  }

  mutating func deactivateAll() {
    for index in 0..<count { deactivate(index) }
  }

  /// Whether the driver of any queue wants an interrupt; asks every queue.
  mutating func takeInterruptRequests() -> Bool {
    var wanted = false
    for index in 0..<count {
      if with(index, { $0.takeInterruptRequest() }) == true { wanted = true }
    }
    return wanted
  }
}
