// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import GuestMemory
import TestSupport
import Testing

/// Whatever an image contains, loading it ends in an entry state or in one line.
@Suite struct HostileImageTests {
  private static let interesting: [UInt64] = [
    0, 1, 2, 3, 0x7F, 0xFF, 0xFFF, 0x1000, 0x7FFF, 0xFFFF, 0x9FBFF, 0x9FC00, 0xF_FFFF, 0x10_0000,
    0x7FFF_FFFF, 0x8000_0000, 0xBFFF_FFFF, 0xC000_0000, 0xFFFF_FFFF, 0x1_0000_0000,
    0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_F000, .max - 1, .max,
  ]

  private static let images: [(name: String, bytes: [UInt8])] = {
    var pvh = ELFBuilder.kernel()
    pvh.segments.append(.init(at: 0x20_0000, [1, 2, 3], memorySize: 100))
    pvh.addPVHNote(entry: 0x10_0000)
    var multiboot = ELFBuilder.kernel(is64Bit: false)
    multiboot.preamble = MultibootBuilder().header
    return [
      ("bzImage", BzImageBuilder().bytes), ("ELF64", ELFBuilder.kernel().bytes),
      ("PVH", pvh.bytes), ("multiboot ELF32", multiboot.bytes),
      ("multiboot flat", MultibootBuilder.flat()),
    ]
  }()

  @Test(arguments: 0..<images.count)
  func mutatedImagesNeverTrap(index: Int) throws {
    let (name, image) = Self.images[index]
    var generator = SeededGenerator(seed: 0xB007 + UInt64(index))
    let memory = try GuestMemory(size: 32 * mebibyte)
    var accepted = 0
    var refused = 0
    for round in 0..<2000 {
      var mutant = image
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        Self.mutate(&mutant, using: &generator)
      }
      let request = BootRequest(
        kernel: BytesImage(mutant, name: "kernel"),
        initrd: round % 3 == 0 ? BytesImage([1, 2, 3], name: "initrd") : nil,
        commandLine: "console=ttyS0",
        bootProtocol: round % 2 == 0
          ? nil : BootProtocol.allCases.randomElement(using: &generator))
      do throws(BootError) {
        let state = try KernelLoader.load(request, into: memory)
        #expect(memory.contains(state.rip, length: 1), "\(name), round \(round)")
        accepted += 1
      } catch {
        let line = error.description
        #expect(!line.isEmpty && !line.contains { $0.isNewline }, "\(name), round \(round)")
        refused += 1
      }
    }
    // Mutants of both kinds were met, or this test would prove nothing.
    #expect(accepted > 100 && refused > 100, "\(name): \(accepted) and \(refused)")
  }

  @Test(arguments: 0..<images.count)
  func everyTruncationIsMet(index: Int) throws {
    let image = Self.images[index].bytes
    let memory = try GuestMemory(size: 32 * mebibyte)
    for length in stride(from: 0, to: image.count, by: image.count > 2000 ? 7 : 1) {
      for bootProtocol in [nil, .linux, .pvh, .elf64, .multiboot] as [BootProtocol?] {
        let request = BootRequest(
          kernel: BytesImage(Array(image.prefix(length)), name: "kernel"),
          bootProtocol: bootProtocol)
        do throws(BootError) {
          _ = try KernelLoader.load(request, into: memory)
        } catch {
          #expect(error.description.hasPrefix("kernel: "))
        }
      }
    }
  }

  private static func mutate(
    _ image: inout [UInt8], using generator: inout SeededGenerator
  ) {
    // Most of what matters is in the headers.
    let range = Bool.random(using: &generator) ? image.count : min(image.count, 0x280)
    guard range > 8 else { return }
    let offset = Int.random(in: 0..<(range - 8), using: &generator)
    let value = interesting.randomElement(using: &generator) ?? 0
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: image[offset] = UInt8.random(in: 0...255, using: &generator)
    case 1: image[offset] ^= 1 << UInt8.random(in: 0...7, using: &generator)
    case 2: image.set(UInt16(truncatingIfNeeded: value), at: offset & ~1)
    case 3: image.set(UInt32(truncatingIfNeeded: value), at: offset & ~3)
    case 4: image.set(value, at: offset & ~7)
    case 5: image.removeLast(Int.random(in: 0..<image.count, using: &generator))
    default: image.set(UInt64.random(in: 0...UInt64.max, using: &generator), at: offset & ~7)
    }
  }
}
