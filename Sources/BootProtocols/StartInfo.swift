// SPDX-License-Identifier: Apache-2.0

/// The structure `hvm_start_info`, version 1, and what it points to (Xen,
/// `public/arch-x86/hvm/start_info.h`). PVH kernels get its address in EBX, ELF64 ones in RDI.
enum StartInfo {
  private static let magic: UInt32 = 0x336E_C578
  private static let version: UInt32 = 1
  private static let maximumCommandLine = 4095

  /// Places the structure, the command line, the memory map and the initial RAM disk.
  ///
  /// - Returns: guest physical address of the structure.
  static func place(
    for request: BootRequest, map: MemoryMap, in plan: inout LoadPlan
  ) throws(BootError) -> UInt64 {
    let commandLine = try plan.add(
      request.terminatedCommandLine(limit: maximumCommandLine), part: "the command line")
    let mapAddress = try plan.add(memoryMap(map), part: "the memory map")
    let module = try InitialRAMDisk.place(for: request, below: .max, in: &plan)

    var modules: UInt64 = 0
    if let module {
      var list = LittleEndianBytes(count: 32)
      list.set(module.address, at: 0)
      list.set(module.size, at: 8)
      modules = try plan.add(list.bytes, part: "the module list")
    }

    var info = LittleEndianBytes()
    info.append(magic)
    info.append(version)
    info.append(UInt32(0))
    info.append(UInt32(module == nil ? 0 : 1))
    info.append(modules)
    info.append(commandLine)
    info.append(request.acpiRootPointer ?? 0)
    info.append(mapAddress)
    info.append(UInt32(map.entries.count))
    info.append(UInt32(0))
    return try plan.add(info.bytes, part: "the start information")
  }

  private static func memoryMap(_ map: MemoryMap) -> [UInt8] {
    var table = LittleEndianBytes()
    for entry in map.entries {
      table.append(entry.base)
      table.append(entry.size)
      table.append(entry.kind.rawValue)
      table.append(UInt32(0))
    }
    return table.bytes
  }
}
