// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import POSIX
import Testing

@Suite struct GuestMemoryTests {
  @Test func smallMemoryIsOneRegion() throws {
    let memory = try GuestMemory(size: 4096)
    #expect(memory.regions.map(\.base) == [0])
    #expect(memory.low.end == 4096)
    #expect(memory.high == nil)
    #expect(memory.contains(0, length: 4096))
    #expect(!memory.contains(0, length: 4097))
    #expect(!memory.contains(PhysicalLayout.holeEnd, length: 1))
  }

  @Test func memoryUpToTheHoleHasNoHighRegion() throws {
    #expect(try GuestMemory(size: PhysicalLayout.holeStart).high == nil)
    let memory = try GuestMemory(size: PhysicalLayout.holeStart + 4096)
    #expect(memory.high?.base == PhysicalLayout.holeEnd)
    #expect(memory.high?.size == 4096)
    #expect(memory.regions.map(\.size).reduce(0, +) == memory.size)
  }

  @Test(arguments: [0, 1, 4095, 4097, 1 << 40 + 4096, 1 << 63, .max] as [UInt64])
  func sizesOutOfRangeAreRefused(size: UInt64) {
    #expect(throws: SystemCallError.self) { try GuestMemory(size: size) }
  }

  @Test func theGuestsLargePagesCanBeTheHosts() throws {
    let memory = try GuestMemory(size: PhysicalLayout.holeStart + (4 << 20), hugePages: true)
    for region in memory.regions {
      #expect(unsafe UInt(bitPattern: region.hostAddress) % (2 << 20) == 0)
    }
  }

  @Test func valuesAreLittleEndianAtAnyAlignment() throws {
    let memory = try GuestMemory(size: 4096)
    try memory.store(0x1122_3344 as UInt32, at: 3)
    #expect(try memory.bytes(at: 2, count: 6) == [0, 0x44, 0x33, 0x22, 0x11, 0])
    #expect(try memory.load(UInt16.self, at: 4) == 0x2233)
    #expect(try memory.load(Int8.self, at: 3) == 0x44)
    try memory.store(-2 as Int64, at: 9)
    #expect(try memory.load(Int64.self, at: 9) == -2)
  }

  @Test func theErrorNamesTheRange() throws {
    let memory = try GuestMemory(size: 4096)
    do {
      try memory.zero(at: 0xFFF, length: 2)
      Issue.record("accepted")
    } catch {
      #expect(error == .outOfRange(address: 0xFFF, length: 2))
      #expect(error.description == "guest memory has no 2 bytes at 0xfff")
    }
  }
}
