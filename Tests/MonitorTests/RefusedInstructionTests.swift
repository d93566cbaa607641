// SPDX-License-Identifier: Apache-2.0

@testable import Monitor
import TestSupport
import Testing

@Suite("refused instructions")
struct RefusedInstructionTests {
  @Test(
    arguments: [
      ([0xF3, 0x0F, 0xB8, 0xC0], "popcnt"), ([0xF3, 0x48, 0x0F, 0xB8, 0xC0], "popcnt"),
      ([0x66, 0xF3, 0x0F, 0xB8, 0xD8], "popcnt"), ([0x48, 0x0F, 0xC7, 0x0F], "cmpxchg16b"),
      ([0xF0, 0x48, 0x0F, 0xC7, 0x4D, 0x00], "cmpxchg16b"), ([0x0F, 0xAE, 0x21], "xsave"),
      ([0x0F, 0xAE, 0x29], "xrstor"), ([0x0F, 0xAE, 0x31], "xsaveopt"),
      ([0x0F, 0xC7, 0x21], "xsavec"), ([0x0F, 0xC7, 0x29], "xsaves"),
      ([0x0F, 0xC7, 0x19], "xrstors"), ([0x0F, 0x01, 0xCA], "clac"), ([0x0F, 0x01, 0xCB], "stac"),
      ([0x0F, 0x01, 0xD0], "xgetbv"), ([0x0F, 0x01, 0xD1], "xsetbv"), ([0xCC], "int3"),
      ([0xCD, 0x80], "int"), ([0x0F, 0xAE, 0xF0], "mfence"), ([0x0F, 0xAE, 0xE8], "lfence"),
      ([0x0F, 0xAE, 0xF8], "sfence"), ([0x0F, 0xC7, 0xF0], "rdrand"),
      ([0xF3, 0x0F, 0xBC, 0xC0], "tzcnt"), ([0xF3, 0x0F, 0xBD, 0xC0], "lzcnt"),
      ([0x0F, 0x28, 0xC1], "an SSE instruction"),
      ([0x66, 0x0F, 0x6F, 0x00], "an SSE2 instruction"),
      ([0xC5, 0xF8, 0x77], "an AVX instruction"),
    ] as [([UInt8], String)])
  func known(_ bytes: [UInt8], _ name: String) {
    #expect(RefusedInstruction.name(of: bytes) == name)
  }

  /// Nothing, a nop, a move, a jump, cpuid, cmpxchg8b, bsf, prefixes alone, and halves.
  @Test(
    arguments: [
      [], [0x90], [0x89, 0xC0], [0xEB, 0xFE], [0x0F, 0xA2, 0x90], [0x0F, 0xC7, 0x0F],
      [0x0F, 0xBC, 0xC0], [0x66, 0xF3, 0x48], [0x0F], [0x0F, 0xAE], [0xF3, 0x0F, 0xB8],
    ] as [[UInt8]])
  func unknown(_ bytes: [UInt8]) {
    #expect(RefusedInstruction.name(of: bytes) == nil)
  }

  @Test func anyBytesAreLookedAtSafely() {
    var generator = SeededGenerator(seed: 2)
    let likely: [UInt8] = [0x0F, 0xF3, 0x66, 0x48, 0xAE, 0xC7, 0x01, 0xB8]
    for _ in 0..<100_000 {
      let bytes = (0..<Int.random(in: 0...15, using: &generator)).map { _ in
        Bool.random(using: &generator)
          ? likely.randomElement(using: &generator) ?? 0
          : UInt8.random(in: .min ... .max, using: &generator)
      }
      let name = RefusedInstruction.name(of: bytes)
      #expect(name != "")
    }
  }

  @Test(arguments: [HostKVM.paravirtual, .vmx, .svm, .unknown])
  func adviceNamesTheInstructionAndAWayOut(_ host: HostKVM) {
    let advice = host.adviceForRefusedInstruction("popcnt")
    #expect(advice.joined().contains("popcnt"))
    #expect(advice.joined().contains("VMX or SVM"))
    #expect(!host.adviceForRefusedInstruction(nil).joined().contains("nil"))
  }
}
