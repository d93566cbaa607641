// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import GuestMemory
import Testing

@Suite struct MultibootBootTests {
  @Test func flatImageIsLoadedByItsAddresses() throws {
    let memory = try GuestMemory(size: 16 * mebibyte)
    try memory.write([UInt8](repeating: 0xFF, count: 0x2000), at: 0x10_0000)
    let image = MultibootBuilder.flat(entry: 0x10_0004)
    let state = try load(image, into: memory)
    #expect(try memory.bytes(at: 0x10_0000, count: UInt64(image.count)) == image)
    let rest = 0x2000 - UInt64(image.count)
    #expect(
      try memory.bytes(at: 0x10_0000 + UInt64(image.count), count: rest).allSatisfy { $0 == 0 })
    #expect(state.mode == .protected)
    #expect(state.rip == 0x10_0004)
    #expect(state.rax == 0x2BAD_B002)
    #expect(state.cr0 & 0x8000_0001 == 1)
  }

  @Test func headerNeedNotBeFirst() throws {
    let memory = try GuestMemory(size: 16 * mebibyte)
    let image = [UInt8](repeating: 0xCC, count: 4096) + MultibootBuilder.flat()
    let state = try load(image, into: memory)
    #expect(state.rip == 0x10_0000)
    #expect(try memory.bytes(at: 0x10_0000, count: 8) == Array(image[4096..<4104]))

    let tooLate = [UInt8](repeating: 0xCC, count: 8192) + MultibootBuilder.flat()
    #expect(try failure(tooLate)?.contains("is not a kernel image") == true)
  }

  @Test func elf32IsLoadedByItsSegments() throws {
    var builder = ELFBuilder.kernel(is64Bit: false)
    builder.entry = 0xC010_0020
    builder.segments[0].virtualAddress = 0xC010_0000
    builder.preamble = MultibootBuilder().header
    let memory = try GuestMemory(size: 16 * mebibyte)
    let state = try load(builder.bytes, into: memory)
    #expect(state.rip == 0x10_0020)
    #expect(try memory.bytes(at: 0x10_0000, count: 600) == builder.segments[0].contents)
  }

  @Test func informationIsComplete() throws {
    let memory = try GuestMemory(size: 16 * mebibyte)
    let state = try load(
      MultibootBuilder.flat(), into: memory, initrd: [9, 8, 7], commandLine: "one two")
    let info = try memory.bytes(at: state.rbx, count: 88)
    func pointer(_ offset: Int) -> UInt64 { UInt64(info.field(offset, as: UInt32.self)) }
    #expect(info.field(0, as: UInt32.self) == 0b10_0100_1101)
    #expect(pointer(4) == 639)
    #expect(pointer(8) == 15 * 1024)
    #expect(try text(at: pointer(16), in: memory) == "one two")
    #expect(try text(at: pointer(64), in: memory) == "roost")

    #expect(pointer(20) == 1)
    let start: UInt32 = try memory.load(at: pointer(24))
    let end: UInt32 = try memory.load(at: pointer(24) + 4)
    let name: UInt32 = try memory.load(at: pointer(24) + 8)
    #expect(start % 4096 == 0)
    #expect(try memory.bytes(at: UInt64(start), count: UInt64(end - start)) == [9, 8, 7])
    #expect(try text(at: UInt64(name), in: memory) == "initrd.img")

    var at = pointer(48)
    for entry in MemoryMap(memory).entries {
      let size: UInt32 = try memory.load(at: at)
      #expect(try memory.load(at: at + 4) == entry.base)
      #expect(try memory.load(at: at + 12) == entry.size)
      #expect(try memory.load(at: at + 20) == entry.kind.rawValue)
      at += UInt64(size) + 4
    }
    #expect(at == pointer(48) + pointer(44))
  }

  @Test func unknownRequirementsAreRefused() throws {
    var builder = ELFBuilder.kernel(is64Bit: false)
    builder.preamble = MultibootBuilder(flags: 0x4).header
    #expect(
      try failure(builder.bytes)
        == "kernel: requires a video mode (multiboot flag 2); there is no display")
    builder.preamble = MultibootBuilder(flags: 0x23).header
    #expect(
      try failure(builder.bytes)
        == "kernel: requires multiboot flags 0x20; only 0x3 are offered")
  }

  @Test func imagesWithoutAddressesAreELF32() throws {
    #expect(
      try failure(MultibootBuilder().header)
        == "kernel: has a multiboot header without addresses (flag 16) and is no ELF image; "
        + "one of the two is needed")
    var builder = ELFBuilder.kernel()
    builder.preamble = MultibootBuilder().header
    #expect(
      try failure(builder.bytes)
        == "kernel: is a 64-bit ELF image with a multiboot header without addresses (flag 16); "
        + "make it a 32-bit ELF image, or try --protocol elf64")
    #expect(try failure(builder.bytes, as: .elf64) == nil)
  }

  @Test func addressesMustAgree() throws {
    let problem = "kernel: is damaged: its multiboot header "
    func header(_ addresses: [UInt32]) -> [UInt8] {
      [UInt8](repeating: 0x90, count: 8)
        + MultibootBuilder(flags: 0x1_0003, addresses: addresses).header
    }
    #expect(
      try failure(header([0x10_0000, 0x10_0004, 0, 0, 0x10_0004]))
        == problem + "does not lie where its addresses say")
    #expect(
      try failure(header([0x10_0009, 0x10_0000, 0, 0, 0x10_0000]))
        == problem + "does not lie where its addresses say")
    #expect(
      try failure(header([0x10_0008, 0x10_0000, 0x10_0000, 0, 0x10_0000]))
        == problem + "ends the image before its start")
    #expect(
      try failure(header([0x10_0008, 0x10_0000, 0, 0x10_0001, 0x10_0000]))
        == problem + "ends the zeroed memory inside the image")
    #expect(
      try failure(header([0x10_0008, 0x10_0000, 0, 0, 0x10_1000]))
        == problem + "has an entry point outside the image: 0x101000")
    #expect(
      try failure(header([0x10_0008, 0x10_0000, 0x10_0100, 0, 0x10_0000]))
        == "kernel: is truncated: the kernel ends at byte 256, the file at byte 40")
    #expect(
      try failure(header([0xFFFF_FF08, 0xFFFF_FF00, 0, 0xFFFF_FFFF, 0xFFFF_FF00]))?
        .contains("has to lie below 0xc0000000") == true)
  }

  @Test func otherImagesAreNotMultiboot() throws {
    #expect(
      try failure(ELFBuilder.kernel().bytes, as: .multiboot)
        == "kernel: cannot boot with --protocol multiboot: "
        + "its first 8192 bytes have no multiboot 1 header with a right checksum")
  }
}
