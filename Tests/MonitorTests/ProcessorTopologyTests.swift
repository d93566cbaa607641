// SPDX-License-Identifier: Apache-2.0

import KVM
@testable import Monitor
import Testing

@Suite("what CPUID tells of the vCPUs")
struct ProcessorTopologyTests {
  /// A host with 16 threads, as its own CPUID would show.
  private static let host: [CPUIDEntry] = {
    var cache = CPUIDEntry(function: 4, eax: 0xFC1F_C163)
    cache.index = 3
    var noCache = CPUIDEntry(function: 4)
    noCache.index = 4
    return [
      CPUIDEntry(function: 0, eax: 0x1F),
      CPUIDEntry(function: 1, eax: 0x906EA, ebx: 0x0510_0800, ecx: 1 << 24, edx: 1 << 28),
      cache, noCache, CPUIDEntry(function: 0xB, eax: 1, ebx: 2), CPUIDEntry(function: 0x1F, eax: 1),
      CPUIDEntry(function: 0x8000_0008, eax: 0x3027, ecx: 0x700F),
      CPUIDEntry(function: 0x8000_001E, eax: 5, ebx: 0x105, ecx: 0x3),
    ]
  }()

  private static func answers(_ count: UInt32, id: UInt32, irqchip: Bool = true) -> [CPUIDEntry] {
    ProcessorTopology(count: count, hasInterruptControllers: irqchip).entries(from: host, for: id)
  }

  private static func leaf(_ function: UInt32, _ index: UInt32 = 0, in entries: [CPUIDEntry])
    -> CPUIDEntry?
  {
    let found = entries.filter { $0.function == function && $0.index == index }
    return found.count == 1 ? found[0] : nil
  }

  @Test(arguments: zip([1, 2, 3, 4, 64] as [UInt32], [0, 1, 2, 2, 6] as [UInt32]))
  func everyProcessorIsACoreOfOnePackage(_ count: UInt32, _ bits: UInt32) throws {
    for id in 0..<count {
      let entries = Self.answers(count, id: id)
      let basic = try #require(Self.leaf(1, in: entries))
      #expect(basic.ebx >> 24 == id)
      #expect(basic.ebx >> 16 & 0xFF == count)
      #expect(basic.ebx & 0xFFFF == 0x0800)
      #expect((basic.edx >> 28 & 1 == 1) == (count > 1))
      #expect(basic.ecx >> 31 == 1)

      let threads = try #require(Self.leaf(0xB, 0, in: entries))
      #expect(threads.eax == 0)
      #expect(threads.ebx == 1)
      #expect(threads.ecx == 0x100)
      let cores = try #require(Self.leaf(0xB, 1, in: entries))
      #expect(cores.eax == bits)
      #expect(cores.ebx == count)
      #expect(cores.ecx == 0x201)
      let end = try #require(Self.leaf(0xB, 2, in: entries))
      #expect(end.ecx == 2)
      #expect([threads, cores, end].allSatisfy { $0.edx == id && $0.flags & 1 == 1 })
      // Every id is told apart from the next package's.
      #expect(id >> bits == 0)

      #expect(Self.leaf(0x1F, in: entries) == nil)
      let address = try #require(Self.leaf(0x8000_0008, in: entries))
      #expect(address.ecx & 0xFF == count - 1)
      #expect(address.ecx >> 12 & 0xF == bits)
      #expect(address.eax == 0x3027)
      let node = try #require(Self.leaf(0x8000_001E, in: entries))
      #expect(node.eax == id)
      #expect(node.ebx & 0xFF == id)
      #expect(node.ebx >> 8 & 0xFF == 0)

      let cache = try #require(Self.leaf(4, 3, in: entries))
      #expect(cache.eax >> 26 == count - 1)
      #expect(cache.eax >> 14 & 0xFFF == count - 1)
      #expect(cache.eax & 0x3FFF == 0x0163)
      #expect(Self.leaf(4, 4, in: entries)?.eax == 0)
    }
  }

  @Test func deadlineTimerNeedsALocalAPIC() {
    #expect((Self.leaf(1, in: Self.answers(1, id: 0))?.ecx ?? 0) >> 24 & 1 == 1)
    #expect((Self.leaf(1, in: Self.answers(1, id: 0, irqchip: false))?.ecx ?? 0) >> 24 & 1 == 0)
  }
}
