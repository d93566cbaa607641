// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import Testing

@Suite struct DetectionTests {
  @Test func everyProtocolIsFoundByItsMarks() throws {
    func detected(_ image: [UInt8]) throws -> BootProtocol {
      try KernelLoader.detect(BytesImage(image))
    }
    #expect(try detected(BzImageBuilder().bytes) == .linux)
    #expect(try detected(ELFBuilder.kernel().bytes) == .elf64)
    #expect(try detected(MultibootBuilder.flat()) == .multiboot)

    var pvh = ELFBuilder.kernel()
    pvh.preamble = MultibootBuilder().header
    #expect(try detected(pvh.bytes) == .multiboot)
    pvh.addPVHNote(entry: 0x10_0000)
    #expect(try detected(pvh.bytes) == .pvh)

    var elf32 = ELFBuilder.kernel(is64Bit: false)
    elf32.preamble = MultibootBuilder().header
    #expect(try detected(elf32.bytes) == .multiboot)
  }

  @Test func aBzImageThatIsAlsoAPEProgramIsLinux() throws {
    var image = BzImageBuilder().bytes
    image.set(Array("MZ".utf8), at: 0)
    #expect(try KernelLoader.detect(BytesImage(image)) == .linux)
  }

  @Test(
    arguments: [
      ([0x1F, 0x8B, 8, 0], "is a gzip file; unpack it to get at the kernel image"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "is an xz file; unpack it to get at the kernel image"),
      ([0x28, 0xB5, 0x2F, 0xFD], "is a zstd file; unpack it to get at the kernel image"),
      (
        Array("MZ\u{7F}".utf8),
        "is a PE program (Windows or UEFI); a bzImage, ELF or multiboot image is needed"
      ),
      (
        Array("#!/bin/sh\n".utf8), "is a script; a bzImage, ELF or multiboot image is needed"
      ),
      (
        Array("070701".utf8),
        "is a cpio archive, as an initrd is; "
          + "pass it with --initrd, and a kernel image as the kernel"
      ),
      (
        Array("root:x:0:0:root:/root:/bin/bash\n".utf8),
        "is not a kernel image (no bzImage, ELF or multiboot header); "
          + "a flat image needs --protocol real"
      ),
      ([], "is empty"),
      (
        [0x7F, 0x45, 0x4C, 0x46], "is truncated: its ELF header ends at byte 20, the file at byte 4"
      ),
    ] as [([UInt8], String)])
  func whatIsNoKernelIsNamed(image: [UInt8], message: String) throws {
    #expect(try failure(image) == "kernel: " + message)
  }

  @Test func bootSectorsAskForRealMode() throws {
    var sector = [UInt8](repeating: 0x90, count: 512)
    sector.set(UInt16(0xAA55), at: 510)
    #expect(try failure(sector)?.contains("--protocol real") == true)
    #expect(try failure(sector, as: .real) == nil)
  }

  @Test func multiboot2IsNamed() throws {
    var image = [UInt8](repeating: 0, count: 64)
    image.set(0xE852_50D6 as UInt32, at: 32)
    image.set(24 as UInt32, at: 40)
    image.set(0 &- (0xE852_50D6 as UInt32) &- 24, at: 44)
    #expect(
      try failure(image)
        == "kernel: is a Multiboot 2 kernel; Multiboot 1, PVH and ELF64 kernels can be booted")
    var elf = ELFBuilder.kernel()
    elf.preamble = image
    #expect(try failure(elf.bytes)?.contains("is a Multiboot 2 kernel") == true)
  }

  @Test func elfImagesThatAreNoKernelsAreNamed() throws {
    var builder = ELFBuilder.kernel()
    builder.machine = 183
    #expect(
      try failure(builder.bytes)
        == "kernel: is a 64-bit ELF image for AArch64; a kernel for x86-64 is needed")
    builder = ELFBuilder.kernel()
    builder.type = 3
    #expect(
      try failure(builder.bytes)
        == "kernel: is an ELF shared object or position-independent program; "
        + "a static executable is needed")
    builder.type = 1
    #expect(
      try failure(builder.bytes)
        == "kernel: is an ELF object file; a linked, static executable is needed")
    builder = ELFBuilder.kernel(is64Bit: false)
    #expect(
      try failure(builder.bytes)
        == "kernel: is a 32-bit ELF image without a multiboot header or a PVH note; one is needed")
    builder = ELFBuilder.kernel()
    var interpreter = ELFBuilder.Segment(at: 0, Array("/lib64/ld.so\0".utf8))
    interpreter.type = 3
    builder.segments.append(interpreter)
    #expect(
      try failure(builder.bytes)
        == "kernel: is a program for an operating system (it wants a dynamic linker); "
        + "a kernel image is needed")
    builder = ELFBuilder.kernel()
    var image = builder.bytes
    image[5] = 2
    #expect(
      try failure(image)
        == "kernel: is an ELF image in big-endian order; x86-64 is needed")
  }

  @Test func namesCannotBreakTheLine() {
    let error = BootError.empty(file: "a\nb\u{1B}[31m\u{2028}c")
    #expect(!error.description.contains { $0.isNewline || $0 == "\u{1B}" })
    #expect(error.description.hasSuffix(": is empty"))
  }
}
