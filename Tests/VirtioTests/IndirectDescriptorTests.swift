// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Virtio

@Suite("Indirect descriptors")
struct IndirectDescriptorTests {
  private let next = QueuePair.next
  private let write = QueuePair.write
  private let indirect = QueuePair.indirect

  @Test(
    "An indirect table holds a chain, also behind plain descriptors and unaligned",
    arguments: [0x30000, 0x30001] as [UInt64])
  func indirectChain(table: UInt64) throws {
    let pair = try QueuePair()
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
    let pair = try QueuePair(features: .version1)
    try pair.describe(0, address: 0x30000, length: 16, flags: indirect)
    try pair.offer(0)
    pair.expect(.indirectNotNegotiated)
  }

  @Test("An indirect table in an indirect table is refused")
  func indirectNested() throws {
    let pair = try QueuePair()
    try pair.describe(0, address: 0x30000, length: 16, flags: indirect)
    try pair.describe(0, address: 0x30000, length: 16, flags: indirect, table: 0x30000)
    try pair.offer(0)
    pair.expect(.indirectNested)
  }

  @Test("An indirect descriptor with a next one is refused")
  func indirectWithNext() throws {
    let pair = try QueuePair()
    try pair.describe(0, address: 0x30000, length: 16, flags: indirect | next, next: 1)
    try pair.offer(0)
    pair.expect(.indirectWithNext)
  }

  @Test(
    "An indirect table of a wrong length is refused",
    arguments: [0, 1, 15, 17, 17 * 16, 0xffff_fff0] as [UInt32])
  func indirectLength(length: UInt32) throws {
    let pair = try QueuePair()
    try pair.describe(0, address: 0x30000, length: length, flags: indirect)
    try pair.offer(0)
    pair.expect(.indirectLength(length))
  }

  @Test("An indirect table outside RAM, or whose chain leaves it or loops, is refused")
  func indirectBounds() throws {
    let pair = try QueuePair()
    try pair.describe(0, address: (4 << 20) - 16, length: 32, flags: indirect)
    try pair.offer(0)
    pair.expect(.bufferOutsideMemory(address: (4 << 20) - 16, length: 32))
    let leaving = try QueuePair()
    try leaving.describe(0, address: 0x30000, length: 32, flags: indirect)
    try leaving.describe(0, flags: next, next: 2, table: 0x30000)
    try leaving.offer(0)
    leaving.expect(.nextOutOfRange(2))
    let looping = try QueuePair()
    try looping.describe(0, address: 0x30000, length: 32, flags: indirect)
    try looping.describe(0, flags: next, next: 1, table: 0x30000)
    try looping.describe(1, flags: next, next: 0, table: 0x30000)
    try looping.offer(0)
    looping.expect(.chainTooLong)
  }
}
