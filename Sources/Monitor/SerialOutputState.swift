// SPDX-License-Identifier: Apache-2.0

/// The bytes that wait for a serial port's reader, and whether there is one.
struct SerialOutputState {
  /// How many bytes wait at most.
  static let capacity = 64 << 10

  /// Where the bytes go; nil while nobody is connected.
  var descriptor: Int32?
  /// Whether old bytes make room for new ones while nobody is there to read.
  let dropsOldest: Bool
  /// Whether the descriptor is there, but nobody at its other end.
  var isUnattended = false
  /// Whether the writer is using the descriptor.
  var isWriting = false
  var isClosed = false
  var isAbandoned = false
  /// Whether the capacity counts. It does not while vCPUs are stopped: one that waited for room
  /// would never stop, and each sends at most what one exit brings, a page.
  var isBounded = true
  var isFinished = false
  /// How many bytes were written, to see progress.
  var writtenCount: UInt64 = 0
  /// How long to wait for the reader after the end without progress, in nanoseconds.
  var patience = UInt64.max
  /// How many bytes wait.
  private(set) var count = 0

  // Little at first: most machines are read as they speak, and what is not touched costs nothing.
  private var ring = [UInt8](repeating: 0, count: 1 << 10)
  private var head = 0

  init(descriptor: Int32?, dropsOldest: Bool) {
    self.descriptor = descriptor
    self.dropsOldest = dropsOldest
  }

  private var canDrop: Bool { dropsOldest && (descriptor == nil || isUnattended) }

  /// Whether the next byte can be taken at once.
  var hasRoom: Bool {
    count < Self.capacity || canDrop || isClosed || isAbandoned || !isBounded
  }

  /// Takes a byte in, unless there is no room for it; drops it after the end.
  mutating func append(_ byte: UInt8) -> Bool {
    if isAbandoned || isClosed { return true }
    if count >= Self.capacity {
      if canDrop {
        head = (head + 1) % ring.count
        count -= 1
      } else if isBounded {
        return false
      }
    }
    if count == ring.count { grow() }
    ring[(head + count) % ring.count] = byte
    count += 1
    return true
  }

  private mutating func grow() {
    ring = Array(ring[head...] + ring[..<head]) + [UInt8](repeating: 0, count: ring.count)
    head = 0
  }

  /// Moves the oldest bytes into a chunk, as many as fit.
  mutating func take(into chunk: inout [UInt8]) -> Int {
    let taken = min(count, chunk.count)
    for index in 0..<taken { chunk[index] = ring[(head + index) % ring.count] }
    head = (head + taken) % ring.count
    count -= taken
    return taken
  }
}
