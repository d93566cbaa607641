// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory

/// Boots Linux by its 64-bit entry point (Linux x86 boot protocol, "64-bit Boot Protocol"): long
/// mode, the kernel and all that it is handed mapped to themselves, RSI with the zero page.
enum LinuxBoot {
  /// Where a bzImage has its 64-bit entry point, from the start of its protected-mode part.
  private static let entryOffset: UInt64 = 0x200
  /// `COMMAND_LINE_SIZE` of x86, less the terminating zero: a vmlinux does not tell its own.
  private static let maximumCommandLine = 2047

  static func load(
    _ request: BootRequest, into memory: GuestMemory
  ) throws(BootError) -> EntryState {
    let start = try request.kernel.part(
      "its first bytes", at: 0, length: max(1, min(request.kernel.size, 0x206)))
    if LinuxSetupHeader.isPresent(in: start) {
      return try loadCompressed(request, into: memory)
    }
    guard start.matches(ELFImage.magic) else {
      throw .wrongProtocol(
        file: request.kernel.name, .linux,
        problem: "it is neither a bzImage nor an ELF image (vmlinux)")
    }
    return try loadELF(request, into: memory)
  }

  /// A bzImage: whichever way it is compressed, it unpacks itself.
  private static func loadCompressed(
    _ request: BootRequest, into memory: GuestMemory
  ) throws(BootError) -> EntryState {
    let header = try LinuxSetupHeader(request.kernel)
    var plan = LoadPlan(memory, file: request.kernel.name)
    let address = header.preferredAddress
    try plan.claim(address, length: header.memoryLength, part: "the kernel at \(address.hex)")
    plan.put(
      request.kernel, offset: header.codeOffset, length: header.codeLength, at: address)
    return try finish(
      request, ZeroPage(copying: header), at: address + entryOffset,
      maximumCommandLine: Int(header.maximumCommandLine),
      ramDiskLimit: UInt64(header.highestRAMDiskAddress) + 1, plan: &plan, memory: memory)
  }

  /// A vmlinux: its segments lie where they run.
  private static func loadELF(
    _ request: BootRequest, into memory: GuestMemory
  ) throws(BootError) -> EntryState {
    let image = try ELFImage(request.kernel)
    guard image.is64Bit else {
      throw .wrongProtocol(
        file: request.kernel.name, .linux, problem: "it is a 32-bit ELF image")
    }
    var plan = LoadPlan(memory, file: request.kernel.name)
    try image.place(in: &plan)
    return try finish(
      request, ZeroPage(), at: image.physicalEntry(), maximumCommandLine: maximumCommandLine,
      ramDiskLimit: .max, plan: &plan, memory: memory)
  }

  private static func finish(
    _ request: BootRequest, _ zeroPage: ZeroPage, at entry: UInt64, maximumCommandLine: Int,
    ramDiskLimit: UInt64, plan: inout LoadPlan, memory: GuestMemory
  ) throws(BootError) -> EntryState {
    var zeroPage = zeroPage
    let stage = try BootStage(long: true, in: &plan)
    let zeroPageAddress = try plan.placeLow(
      length: UInt64(ZeroPage.size), alignment: 4096, part: "the zero page")
    zeroPage.setCommandLine(
      at: try plan.add(
        request.terminatedCommandLine(limit: maximumCommandLine), part: "the command line"))
    let disk = try InitialRAMDisk.place(for: request, below: ramDiskLimit, in: &plan)
    if let disk { zeroPage.set(disk) }
    if let rootPointer = request.acpiRootPointer { zeroPage.setRootPointer(rootPointer) }
    zeroPage.set(MemoryMap(memory))
    plan.put(zeroPage.bytes, at: zeroPageAddress)
    try plan.carryOut()
    var state = stage.entryState(at: entry)
    state.rsi = zeroPageAddress
    return state
  }
}
