// SPDX-License-Identifier: Apache-2.0

/// Requests that are done and wait to be reaped, first in first out, in space for all of them.
@safe
struct FinishedRequests: ~Copyable {
  private let entries: UnsafeMutableBufferPointer<(slot: UInt32, result: Int)>
  private var head = 0
  private(set) var count = 0

  init(capacity: Int) {
    unsafe entries = .allocate(capacity: capacity)
    unsafe entries.initialize(repeating: (0, 0))
  }

  deinit {
    unsafe entries.deallocate()
  }

  /// There is room: no request finishes twice.
  mutating func append(slot: UInt32, result: Int) {
    unsafe entries[(head &+ count) % entries.count] = (slot, result)
    count &+= 1
  }

  mutating func popFirst() -> (slot: UInt32, result: Int)? {
    guard count > 0 else { return nil }
    let first = unsafe entries[head]
    head = unsafe (head &+ 1) % entries.count
    count &-= 1
    return first
  }
}
