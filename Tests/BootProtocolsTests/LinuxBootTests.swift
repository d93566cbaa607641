// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import GuestMemory
import Testing

@Suite struct LinuxBootTests {
  @Test func entersLongModeBehindTheSetupCode() throws {
    let memory = try GuestMemory(size: 64 * mebibyte)
    let builder = BzImageBuilder()
    let state = try load(builder.bytes, into: memory)
    #expect(try memory.bytes(at: 0x100_0000, count: 0x1000) == builder.code)
    #expect(state.mode == .long)
    #expect(state.rip == 0x100_0200)
    #expect(state.cs.selector == 0x10)
    #expect(state.cs.isLong && !state.cs.is32Bit)
    #expect(state.data.selector == 0x18)
    #expect(state.rflags == 2)
    #expect(state.cr0 & 0x8000_0001 == 0x8000_0001)
    #expect(state.cr4 == 0x20)
    #expect(state.efer == 0x500)
  }

  @Test func zeroPageHoldsTheHeaderAndTheAnswers() throws {
    let memory = try GuestMemory(size: 64 * mebibyte)
    let initrd = (0..<5000).map { UInt8(truncatingIfNeeded: $0) }
    let state = try load(
      BzImageBuilder().bytes, into: memory, initrd: initrd, commandLine: "console=ttyS0 quiet",
      rootPointer: 0xE0000)
    let page = try memory.bytes(at: state.rsi, count: 4096)
    #expect(state.rsi % 4096 == 0)
    #expect(page.field(0x1FE, as: UInt16.self) == 0xAA55)
    #expect(Array(page[0x202..<0x206]) == Array("HdrS".utf8))
    #expect(page.field(0x206, as: UInt16.self) == 0x20F)
    #expect(page[0x1F1] == 2)
    #expect(page[0x210] == 0xFF)
    #expect(page.field(0x214, as: UInt32.self) == 0x100_0000)
    #expect(page.field(0x070, as: UInt64.self) == 0xE0000)
    // Nothing of the setup code leaks into the fields around the header.
    #expect(page[0x1EF] == 0)
    #expect(
      try text(at: UInt64(page.field(0x228, as: UInt32.self)), in: memory)
        == "console=ttyS0 quiet")

    let address = UInt64(page.field(0x218, as: UInt32.self))
    #expect(page.field(0x21C, as: UInt32.self) == 5000)
    #expect(page.field(0x0C0, as: UInt32.self) == 0)
    #expect(page.field(0x0C4, as: UInt32.self) == 0)
    #expect(address == 64 * mebibyte - 8192)
    #expect(try memory.bytes(at: address, count: 5000) == initrd)
  }

  @Test func memoryMapIsThatOfAPC() throws {
    let memory = try GuestMemory(size: 64 * mebibyte)
    let state = try load(BzImageBuilder().bytes, into: memory)
    #expect(
      try e820(at: state.rsi, in: memory) == [
        [0, 0x9FC00, 1], [0x9FC00, 0x60400, 2], [0x10_0000, 63 * mebibyte, 1],
      ])
  }

  @Test func memoryAboveTheHoleStartsAtFourGiB() throws {
    let memory = try GuestMemory(size: 5 << 30)
    let state = try load(BzImageBuilder().bytes, into: memory, initrd: [1])
    #expect(
      try e820(at: state.rsi, in: memory) == [
        [0, 0x9FC00, 1], [0x9FC00, 0x60400, 2], [0x10_0000, 0xC000_0000 - mebibyte, 1],
        [1 << 32, 2 << 30, 1],
      ])
    // The initrd stays below the limit in the header, far from the top of low memory.
    #expect(try memory.load(UInt32.self, at: state.rsi + 0x218) == 0x7FFF_F000)
  }

  @Test func initrdStaysBelowTheKernelsLimit() throws {
    var builder = BzImageBuilder()
    builder.initrdAddressMax = 0x1FF_FFFF
    let memory = try GuestMemory(size: 64 * mebibyte)
    let state = try load(builder.bytes, into: memory, initrd: [UInt8](repeating: 1, count: 4097))
    #expect(try memory.load(UInt32.self, at: state.rsi + 0x218) == 0x1FF_E000)

    builder.initrdAddressMax = 0x11F_FFFF
    let large = [UInt8](repeating: 0, count: 16 << 20)
    #expect(
      try failure(builder.bytes, initrd: large)
        == "initrd.img: needs 34 MiB of memory at least, but the initrd has to lie below 0x1200000")
  }

  @Test func everythingMustFit() throws {
    #expect(
      try failure(BzImageBuilder().bytes, memory: 16 * mebibyte)
        == "kernel: needs 18 MiB of memory at least; the machine has 16 MiB")
    #expect(try failure(BzImageBuilder().bytes, memory: 18 * mebibyte) == nil)
    let initrd = [UInt8](repeating: 0, count: (16 << 20) + 1)
    #expect(
      try failure(BzImageBuilder().bytes, memory: 32 * mebibyte, initrd: initrd)
        == "initrd.img: needs 35 MiB of memory at least; the machine has 32 MiB")
    #expect(try failure(BzImageBuilder().bytes, memory: 35 * mebibyte, initrd: initrd) == nil)
  }

  @Test func commandLineIsBoundByTheHeader() throws {
    var builder = BzImageBuilder()
    builder.commandLineSize = 10
    #expect(try failure(builder.bytes, commandLine: "0123456789") == nil)
    #expect(
      try failure(builder.bytes, commandLine: "0123456789a")
        == "the command line has 11 bytes; this kernel takes at most 10")
    #expect(
      try failure(builder.bytes, commandLine: "a\0b")
        == "the command line contains a zero byte; remove it")
  }

  @Test func oldAndNarrowKernelsAreRefused() throws {
    var builder = BzImageBuilder()
    builder.version = 0x20A
    #expect(
      try failure(builder.bytes)
        == "kernel: is a Linux kernel with boot protocol 2.10; "
        + "2.12 with a 64-bit entry point is needed (Linux 3.8 or later for x86-64)")
    builder = BzImageBuilder()
    builder.extendedFlags = 0
    #expect(
      try failure(builder.bytes)
        == "kernel: is a 32-bit Linux kernel (XLF_KERNEL_64 is clear); one for x86-64 is needed")
    builder = BzImageBuilder()
    builder.loadFlags = 0
    #expect(try failure(builder.bytes) == "kernel: is a Linux zImage; a bzImage is needed")
  }

  @Test func truncationIsNoticed() throws {
    let image = BzImageBuilder().bytes
    #expect(
      try failure(image.dropLast())
        == "kernel: is truncated: its protected-mode kernel ends at byte 5632, "
        + "the file at byte 5631")
    #expect(
      try failure(Array(image.prefix(0x240)))?.contains("is truncated: its setup header")
        == true)
  }

  @Test func unreasonableHeadersAreDamaged() throws {
    for (address, alignment) in [
      (0, 0x20_0000), (0x100_1000, 0x20_0000), (0x100_0000, 0), (0x100_0000, 3),
    ] as [(UInt64, UInt32)] {
      var builder = BzImageBuilder()
      builder.preferredAddress = address
      builder.alignment = alignment
      #expect(try failure(builder.bytes)?.contains("is damaged: its setup header") == true)
    }
    var builder = BzImageBuilder()
    builder.preferredAddress = .max << 21
    #expect(try failure(builder.bytes)?.contains("ends beyond all addresses") == true)
    builder.preferredAddress = 1 << 40
    #expect(try failure(builder.bytes)?.contains("has to lie below 0xc0000000") == true)
  }

  @Test func vmlinuxIsEnteredAtItsELFEntryPoint() throws {
    var builder = ELFBuilder.kernel()
    builder.entry = 0x10_0040
    builder.addPVHNote(entry: 0x10_0000)
    let memory = try GuestMemory(size: 16 * mebibyte)
    let state = try load(
      builder.bytes, as: .linux, into: memory, initrd: [7], commandLine: "root=/dev/vda")
    #expect(state.mode == .long)
    #expect(state.rip == 0x10_0040)
    let page = try memory.bytes(at: state.rsi, count: 4096)
    #expect(page.field(0x1FE, as: UInt16.self) == 0xAA55)
    #expect(Array(page[0x202..<0x206]) == Array("HdrS".utf8))
    #expect(page[0x210] == 0xFF)
    #expect(try text(at: UInt64(page.field(0x228, as: UInt32.self)), in: memory) == "root=/dev/vda")
    #expect(page.field(0x218, as: UInt32.self) == 16 * 1024 * 1024 - 4096)
    #expect(page.field(0x21C, as: UInt32.self) == 1)
    #expect(try e820(at: state.rsi, in: memory).count == 3)
  }

  @Test func otherImagesAreNotLinux() throws {
    #expect(
      try failure(MultibootBuilder.flat(), as: .linux)
        == "kernel: cannot boot with --protocol linux: "
        + "it is neither a bzImage nor an ELF image (vmlinux)")
  }

  private func e820(at zeroPage: UInt64, in memory: GuestMemory) throws -> [[UInt64]] {
    try (0..<UInt64(memory.load(UInt8.self, at: zeroPage + 0x1E8))).map { index in
      let entry = zeroPage + 0x2D0 + index * 20
      return [
        try memory.load(UInt64.self, at: entry), try memory.load(UInt64.self, at: entry + 8),
        UInt64(try memory.load(UInt32.self, at: entry + 16)),
      ]
    }
  }
}
