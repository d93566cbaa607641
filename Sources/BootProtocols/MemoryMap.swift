// SPDX-License-Identifier: Apache-2.0

public import GuestMemory

/// The memory map that every boot protocol tells its kernel.
public struct MemoryMap: Sendable, Equatable {
  /// First byte after the memory below 1 MiB that programs may use: 639 KiB, as PCs have it.
  public static let conventionalEnd: UInt64 = 0x9FC00
  /// First byte after the range that firmware data, video memory and ACPI tables occupy.
  public static let reservedEnd: UInt64 = 0x10_0000

  /// First byte after the part of that range in which no image may put anything. What is left up to
  /// 1 MiB has to be free for the ELF headers that linkers put in front of a kernel at 1 MiB.
  public static let firmwareEnd: UInt64 = 0xF0000

  /// Ascending and without overlaps.
  public let entries: [MemoryMapEntry]

  /// Describes a guest's RAM.
  public init(_ memory: GuestMemory) {
    let end = memory.low.end
    var entries = [
      MemoryMapEntry(base: 0, size: min(end, Self.conventionalEnd), kind: .usable)
    ]
    if end > Self.conventionalEnd {
      entries.append(
        MemoryMapEntry(
          base: Self.conventionalEnd, size: min(end, Self.reservedEnd) - Self.conventionalEnd,
          kind: .reserved))
    }
    if end > Self.reservedEnd {
      entries.append(
        MemoryMapEntry(base: Self.reservedEnd, size: end - Self.reservedEnd, kind: .usable))
    }
    if let high = memory.high {
      entries.append(MemoryMapEntry(base: high.base, size: high.size, kind: .usable))
    }
    self.entries = entries
  }
}
