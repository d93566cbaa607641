// SPDX-License-Identifier: Apache-2.0

/// The information structure of multiboot 1 and what it points to (Multiboot Specification 0.6.96,
/// 3.3).
enum MultibootInformation {
  private static let size = 88
  private static let maximumCommandLine = 4095
  private static let hasMemory: UInt32 = 1 << 0
  private static let hasCommandLine: UInt32 = 1 << 2
  private static let hasModules: UInt32 = 1 << 3
  private static let hasMemoryMap: UInt32 = 1 << 6
  private static let hasLoaderName: UInt32 = 1 << 9

  /// Places the structure, the command line, the memory map and the modules.
  ///
  /// - Returns: guest physical address of the structure.
  static func place(
    for request: BootRequest, map: MemoryMap, in plan: inout LoadPlan
  ) throws(BootError) -> UInt64 {
    var flags = hasMemory | hasCommandLine | hasMemoryMap | hasLoaderName
    var info = LittleEndianBytes(count: size)
    // Addresses are 32 bits wide, which all memory below the hole fits.
    func address(_ address: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: address) }

    info.set(lowKiB(of: map), at: 4)
    info.set(highKiB(of: map), at: 8)
    let commandLine = try plan.add(
      request.terminatedCommandLine(limit: maximumCommandLine), part: "the command line")
    info.set(address(commandLine), at: 16)
    if let module = try InitialRAMDisk.place(for: request, below: .max, in: &plan),
      let name = request.initrd?.name
    {
      flags |= hasModules
      let text = try plan.add(Array(name.utf8.prefix(255)) + [0], part: "the module's name")
      var list = LittleEndianBytes(count: 16)
      list.set(address(module.address), at: 0)
      list.set(address(module.address + module.size), at: 4)
      list.set(address(text), at: 8)
      info.set(UInt32(1), at: 20)
      info.set(address(try plan.add(list.bytes, part: "the module list")), at: 24)
    }
    let table = memoryMap(map)
    info.set(UInt32(table.count), at: 44)
    info.set(address(try plan.add(table, part: "the memory map")), at: 48)
    info.set(address(try plan.add(Array("roost\0".utf8), part: "the loader's name")), at: 64)
    info.set(flags, at: 0)
    return try plan.add(info.bytes, part: "the multiboot information")
  }

  /// Usable memory from 0, in KiB.
  private static func lowKiB(of map: MemoryMap) -> UInt32 {
    UInt32(clamping: (map.entries.first?.size ?? 0) >> 10)
  }

  /// Usable memory from 1 MiB to the first hole, in KiB.
  private static func highKiB(of map: MemoryMap) -> UInt32 {
    UInt32(clamping: (map.entries.first { $0.base == MemoryMap.reservedEnd }?.size ?? 0) >> 10)
  }

  private static func memoryMap(_ map: MemoryMap) -> [UInt8] {
    var table = LittleEndianBytes()
    for entry in map.entries {
      table.append(UInt32(20))
      table.append(entry.base)
      table.append(entry.size)
      table.append(entry.kind.rawValue)
    }
    return table.bytes
  }
}
