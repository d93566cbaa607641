// SPDX-License-Identifier: Apache-2.0

import GuestMemory

/// A piece of guest memory that a driver puts into a chain.
struct TestBuffer {
  var address: UInt64
  var length: UInt32
  var isWritable: Bool

  static func readable(_ address: UInt64, _ length: UInt32) -> TestBuffer {
    TestBuffer(address: address, length: length, isWritable: false)
  }

  static func writable(_ address: UInt64, _ length: UInt32) -> TestBuffer {
    TestBuffer(address: address, length: length, isWritable: true)
  }
}

/// The driver's side of one split virtqueue, in guest memory.
struct TestRing {
  let memory: GuestMemory
  let size: UInt16
  let descriptors: UInt64
  let available: UInt64
  let used: UInt64
  let indirectTables: UInt64
  var nextAvailable: UInt16 = 0
  var nextUsed: UInt16 = 0
  /// The available index at the last look at whether to notify.
  private var examinedAvailable: UInt16 = 0
  private var free: [UInt16]
  private var chains: [UInt16: [UInt16]] = [:]

  /// Lays the rings out from an address on; 64 KiB are enough for 256 descriptors.
  init(memory: GuestMemory, size: UInt16, base: UInt64) throws {
    self.memory = memory
    self.size = size
    descriptors = base
    available = base + 16 * UInt64(size)
    used = (available + 6 + 2 * UInt64(size) + 3) & ~3
    indirectTables = base + 0x10000
    free = (0..<size).reversed()
    try memory.zero(at: base, length: used + 6 + 8 * UInt64(size) - base)
  }

  /// Writes one descriptor, exactly as told.
  func writeDescriptor(
    table: UInt64, index: UInt16, address: UInt64, length: UInt32, flags: UInt16, next: UInt16
  ) throws {
    let entry = table + 16 * UInt64(index)
    try memory.store(address, at: entry)
    try memory.store(length, at: entry + 8)
    try memory.store(flags, at: entry + 12)
    try memory.store(next, at: entry + 14)
  }

  /// Writes a chain and makes it available, without publishing the index.
  mutating func add(_ buffers: [TestBuffer], indirect: Bool = false) throws -> UInt16? {
    let needed = indirect ? 1 : buffers.count
    guard free.count >= needed else { return nil }
    let taken = (0..<needed).compactMap { _ in free.popLast() }
    guard let head = taken.first else { return nil }
    let table = indirect ? indirectTables + UInt64(head) * 4096 : descriptors
    for (position, buffer) in buffers.enumerated() {
      let isLast = position == buffers.count - 1
      let next = isLast ? 0 : indirect ? UInt16(position + 1) : taken[position + 1]
      try writeDescriptor(
        table: table, index: indirect ? UInt16(position) : taken[position],
        address: buffer.address, length: buffer.length,
        flags: (isLast ? 0 : 1) | (buffer.isWritable ? 2 : 0), next: next)
    }
    if indirect {
      try writeDescriptor(
        table: descriptors, index: head, address: table, length: UInt32(16 * buffers.count),
        flags: 4, next: 0)
    }
    chains[head] = taken
    try makeAvailable(head)
    return head
  }

  /// Puts any head into the available ring.
  mutating func makeAvailable(_ head: UInt16) throws {
    try memory.store(head, at: available + 4 + 2 * UInt64(nextAvailable % size))
    nextAvailable &+= 1
  }

  /// Publishes the available index.
  func publish() throws {
    try memory.store(nextAvailable, at: available + 2)
  }

  /// Whether the device wants a notification of what was published since the last look.
  mutating func deviceWantsNotification(eventIndex: Bool) throws -> Bool {
    let previous = examinedAvailable
    examinedAvailable = nextAvailable
    guard eventIndex else { return try memory.load(UInt16.self, at: used) & 1 == 0 }
    let event: UInt16 = try memory.load(at: used + 4 + 8 * UInt64(size))
    return nextAvailable &- event &- 1 < nextAvailable &- previous
  }

  /// Takes the next used chain.
  mutating func popUsed() throws -> (head: UInt16, length: UInt32)? {
    let index: UInt16 = try memory.load(at: used + 2)
    guard index != nextUsed else { return nil }
    let entry = used + 4 + 8 * UInt64(nextUsed % size)
    let head = UInt16(truncatingIfNeeded: try memory.load(UInt32.self, at: entry))
    let length: UInt32 = try memory.load(at: entry + 4)
    nextUsed &+= 1
    free.append(contentsOf: (chains.removeValue(forKey: head) ?? []).reversed())
    return (head, length)
  }

  /// Asks for an interrupt at the next used chain (event index).
  func requestInterrupt(afterUsed index: UInt16) throws {
    try memory.store(index, at: available + 4 + 2 * UInt64(size))
  }
}
