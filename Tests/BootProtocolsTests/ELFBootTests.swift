// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import GuestMemory
import Testing

@Suite struct ELFBootTests {
  @Test func elf64IsEnteredInLongMode() throws {
    let memory = try GuestMemory(size: 16 * mebibyte)
    var builder = ELFBuilder.kernel()
    builder.entry = 0x10_0010
    // What an earlier run of the machine left behind.
    try memory.write([UInt8](repeating: 0xFF, count: 0x3000), at: 0x10_0000)
    let state = try load(builder.bytes, into: memory)
    #expect(try memory.bytes(at: 0x10_0000, count: 600) == builder.segments[0].contents)
    #expect(try memory.bytes(at: 0x10_0000 + 600, count: 0x3000 - 600).allSatisfy { $0 == 0 })
    #expect(state.mode == .long)
    #expect(state.rip == 0x10_0010)
    #expect(state.rsp > 4096 && state.rsp % 16 == 0)
    #expect(memory.contains(state.rsp - 4096, length: 4096))
    #expect(state.cs.isLong)
    try checkStartInfo(at: state.rdi, in: memory, commandLine: "", modules: [], rootPointer: 0)
  }

  @Test func pageTablesMapFourGiBToThemselves() throws {
    let memory = try GuestMemory(size: 16 * mebibyte)
    let state = try load(ELFBuilder.kernel().bytes, into: memory)
    for address in [0, 0x1F_FFFF, 0x20_0000, 0x7FFF_FFFF, 0xC000_0000, 0xFEE0_0020, 0xFFFF_FFFF]
      as [UInt64]
    {
      let top = try memory.load(UInt64.self, at: state.cr3 + 8 * (address >> 39 & 511))
      #expect(top & 3 == 3)
      let middle = try memory.load(
        UInt64.self, at: (top & ~0xFFF) + 8 * (address >> 30 & 511))
      #expect(middle & 0x83 == 3)
      let page = try memory.load(
        UInt64.self, at: (middle & ~0xFFF) + 8 * (address >> 21 & 511))
      #expect(page & 0x83 == 0x83)
      #expect((page & ~0x1F_FFFF) | (address & 0x1F_FFFF) == address)
    }
    let beyond = try memory.load(UInt64.self, at: state.cr3 + 8)
    #expect(beyond == 0)
  }

  @Test func descriptorTableAgreesWithTheSegments() throws {
    let memory = try GuestMemory(size: 16 * mebibyte)
    let long = try load(ELFBuilder.kernel().bytes, into: memory)
    #expect(try memory.load(UInt64.self, at: long.gdt.base) == 0)
    #expect(try memory.load(UInt64.self, at: long.gdt.base + 0x10) == 0x00AF_9B00_0000_FFFF)
    #expect(try memory.load(UInt64.self, at: long.gdt.base + 0x18) == 0x00CF_9300_0000_FFFF)
    #expect(try memory.load(UInt64.self, at: long.gdt.base + 0x20) == 0x0000_8B00_0000_0067)
    #expect(long.gdt.limit == 0x2F)
    #expect(long.tr.selector == 0x20 && long.tr.type == 0xB && !long.tr.isCodeOrData)

    let protected = try load(MultibootBuilder.flat(), into: memory)
    #expect(try memory.load(UInt64.self, at: protected.gdt.base + 0x10) == 0x00CF_9B00_0000_FFFF)
    #expect(protected.cs.is32Bit && !protected.cs.isLong)
  }

  @Test func pvhIsEnteredInProtectedMode() throws {
    for is64Bit in [true, false] {
      for alignment in [4, 8] as [UInt64] {
        var builder = ELFBuilder.kernel(is64Bit: is64Bit)
        builder.addPVHNote(entry: 0x10_0020, alignment: alignment)
        let memory = try GuestMemory(size: 16 * mebibyte)
        let state = try load(
          builder.bytes, into: memory, initrd: [1, 2, 3], commandLine: "console=ttyS0",
          rootPointer: 0xE0000)
        #expect(state.mode == .protected)
        #expect(state.rip == 0x10_0020)
        #expect(state.cr0 & 0x8000_0001 == 1)
        #expect(state.cr4 == 0 && state.efer == 0)
        #expect(state.data.limit == .max)
        try checkStartInfo(
          at: state.rbx, in: memory, commandLine: "console=ttyS0", modules: [[1, 2, 3]],
          rootPointer: 0xE0000)
      }
    }
  }

  @Test func entryPointsInTheUpperHalfAreTranslated() throws {
    var builder = ELFBuilder.kernel()
    builder.segments[0].virtualAddress = 0xFFFF_FFFF_8010_0000
    builder.entry = 0xFFFF_FFFF_8010_0030
    let state = try load(builder.bytes, into: GuestMemory(size: 16 * mebibyte))
    #expect(state.rip == 0x10_0030)
  }

  @Test func entryPointsLieInTheImage() throws {
    var builder = ELFBuilder.kernel()
    builder.entry = 0x20_0000
    #expect(
      try failure(builder.bytes)
        == "kernel: is damaged: its entry point 0x200000 lies in no loaded segment")
    builder.addPVHNote(entry: 0x30_0000)
    #expect(
      try failure(builder.bytes)
        == "kernel: is damaged: its PVH entry point 0x300000 lies in no loaded segment")
    #expect(
      try failure(ELFBuilder.kernel().bytes, as: .pvh)
        == "kernel: cannot boot with --protocol pvh: it has no ELF note XEN_ELFNOTE_PHYS32_ENTRY; "
        + "Linux has it with CONFIG_PVH")
  }

  @Test func bootDataAvoidsAKernelInLowMemory() throws {
    var builder = ELFBuilder()
    builder.entry = 0x1000
    builder.segments = [
      .init(at: 0x1000, [1, 2, 3], memorySize: 0x7000),
      .init(at: 0x9000, [4, 5, 6], memorySize: 0x5000),
    ]
    let memory = try GuestMemory(size: mebibyte)
    let state = try load(builder.bytes, into: memory, commandLine: "low")
    #expect(try memory.bytes(at: 0x1000, count: 4) == [1, 2, 3, 0])
    #expect(try memory.bytes(at: 0x9000, count: 4) == [4, 5, 6, 0])
    for address in [state.cr3, state.gdt.base, state.rdi, state.rsp - 1] {
      #expect(!(0x1000..<0x8000).contains(address))
      #expect(!(0x9000..<0xE000).contains(address))
      #expect(address < 0x9FC00)
    }
    try checkStartInfo(at: state.rdi, in: memory, commandLine: "low", modules: [], rootPointer: 0)
  }

  /// A linker that is told to put the code at 1 MiB puts the ELF headers one page before it.
  @Test func elfHeadersMayLieRightBelowOneMiB() throws {
    for headerSize in [0xB0, 0x1000] as [UInt64] {
      var builder = ELFBuilder.kernel()
      builder.segments.append(.init(at: 0xF_F000, [1, 2, 3], memorySize: headerSize))
      let memory = try GuestMemory(size: mebibyte + 0x3000)
      let state = try load(builder.bytes, into: memory)
      #expect(try memory.bytes(at: 0xF_F000, count: 3) == [1, 2, 3])
      #expect(state.rdi < 0x9FC00)
      // Nothing of ours goes where the memory map forbids the kernel to look.
      let initrd = [UInt8](repeating: 5, count: 0x4000)
      let loaded = try load(builder.bytes, into: memory, initrd: initrd)
      let modules: UInt64 = try memory.load(at: loaded.rdi + 16)
      #expect(try memory.load(UInt64.self, at: modules) == 0x9B000)
    }
  }

  @Test func segmentsMustNotCollide() throws {
    var builder = ELFBuilder.kernel()
    builder.segments.append(.init(at: 0x10_2FFF, [1]))
    #expect(
      try failure(builder.bytes)
        == "kernel: its segment 1 at 0x102fff overlaps its segment 0 at 0x100000")
    builder.segments[1] = .init(at: 0xE_FFFF, [1])
    #expect(
      try failure(builder.bytes)
        == "kernel: its segment 1 at 0xeffff overlaps the range from 0x9fc00 to 0xf0000, "
        + "which is reserved")
  }

  @Test func segmentsMustFit() throws {
    var builder = ELFBuilder.kernel()
    builder.segments[0].memorySize = 64 * mebibyte
    #expect(
      try failure(builder.bytes, memory: 32 * mebibyte)
        == "kernel: needs 65 MiB of memory at least; the machine has 32 MiB")
    builder.segments[0].memorySize = 5 << 30
    #expect(
      try failure(builder.bytes, memory: 32 * mebibyte)
        == "kernel: needs 5121 MiB of memory at least, "
        + "but its segment 0 at 0x100000 has to lie below 0xc0000000")
    builder.segments[0].memorySize = .max - 100
    #expect(
      try failure(builder.bytes)
        == "kernel: is damaged: its segment 0 at 0x100000 ends beyond all addresses")
  }

  @Test func headersMustBeTrue() throws {
    var builder = ELFBuilder.kernel()
    builder.segments[0].claimedFileSize = 0x2000
    #expect(
      try failure(builder.bytes)
        == "kernel: is truncated: its segment 0 at 0x100000 ends at byte 8320, the file at byte 728"
    )
    builder.segments[0].claimedFileSize = 0x3001
    #expect(
      try failure(builder.bytes)
        == "kernel: is damaged: its segment 0 at 0x100000 has 12289 bytes in the file, "
        + "but only 12288 in memory")
    var image = ELFBuilder.kernel().bytes
    image.set(UInt16(57), at: 54)
    #expect(
      try failure(image)
        == "kernel: is damaged: its program headers are 57 bytes long; 56 is right")
    image.set(UInt16(0), at: 56)
    #expect(
      try failure(image) == "kernel: is damaged: its ELF header names no segments to load")
    image.set(UInt16(0xFFFF), at: 56)
    #expect(
      try failure(image) == "kernel: has 65535 program headers; at most 256 are taken")
  }

  /// Checks `hvm_start_info` and all that it points to.
  private func checkStartInfo(
    at address: UInt64, in memory: GuestMemory, commandLine: String, modules: [[UInt8]],
    rootPointer: UInt64
  ) throws {
    let info = try memory.bytes(at: address, count: 56)
    #expect(info.field(0, as: UInt32.self) == 0x336E_C578)
    #expect(info.field(4, as: UInt32.self) == 1)
    #expect(info.field(12, as: UInt32.self) == UInt32(modules.count))
    #expect(try text(at: info.field(24), in: memory) == commandLine)
    #expect(info.field(32, as: UInt64.self) == rootPointer)
    for (index, contents) in modules.enumerated() {
      let module = info.field(16, as: UInt64.self) + UInt64(index) * 32
      let start: UInt64 = try memory.load(at: module)
      let size: UInt64 = try memory.load(at: module + 8)
      #expect(start % 4096 == 0)
      #expect(try memory.bytes(at: start, count: size) == contents)
    }
    let map = MemoryMap(memory).entries
    #expect(info.field(48, as: UInt32.self) == UInt32(map.count))
    for (index, entry) in map.enumerated() {
      let at = info.field(40, as: UInt64.self) + UInt64(index) * 24
      #expect(try memory.load(at: at) == entry.base)
      #expect(try memory.load(at: at + 8) == entry.size)
      #expect(try memory.load(at: at + 16) == entry.kind.rawValue)
    }
  }
}
