// SPDX-License-Identifier: Apache-2.0

@testable import Monitor
import TestSupport
import Testing

@Suite("serial modes")
struct SerialModeTests {
  @Test(arguments: ["stdio", "pty", "none", "file:/x", "file:a:b", "unix:relative"])
  func roundTrip(_ text: String) {
    #expect(SerialMode(text)?.text == text)
  }

  @Test(arguments: ["", "STDIO", "file", "file:", "unix:", "tcp:1", " pty", "stdio "])
  func refusal(_ text: String) {
    #expect(SerialMode(text) == nil)
  }
}

@Suite("console keys")
struct ConsoleKeysTests {
  private func filter(_ typed: [UInt8]) -> (bytes: [UInt8], commands: [ConsoleKeys.Command]) {
    var keys = ConsoleKeys()
    var bytes: [UInt8] = []
    var commands: [ConsoleKeys.Command] = []
    for byte in typed {
      let (passed, command) = keys.filter(byte)
      if let passed { bytes.append(passed) }
      if let command { commands.append(command) }
    }
    return (bytes, commands)
  }

  @Test func everythingElsePasses() {
    let typed = (UInt8.min ... .max).filter { $0 != 1 }
    #expect(filter(typed).bytes == typed)
    #expect(filter(typed).commands == [])
  }

  @Test func commands() {
    let (bytes, commands) = filter(Array("a\u{1}hb\u{1}xc\u{1}bd\u{1}?\u{1}X".utf8))
    #expect(bytes == Array("abcd".utf8))
    #expect(commands == [.help, .leave, .sendBreak, .help, .leave])
  }

  @Test func prefixTwiceIsThePrefixOnce() {
    #expect(filter([1, 1, 1, 1]).bytes == [1, 1])
    #expect(filter([1, 1, UInt8(ascii: "x")]).bytes == [1, UInt8(ascii: "x")])
  }

  @Test func unknownCommandIsSwallowed() {
    #expect(filter([1, UInt8(ascii: "q"), UInt8(ascii: "z")]).bytes == [UInt8(ascii: "z")])
  }
}

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

@Suite("crash reports and ends")
struct MachineEndTests {
  private static func report(bytes: [UInt8], rip: UInt64? = 0x7C12) -> CrashReport {
    CrashReport(
      reason: "triple fault", vcpu: 3, instructionPointer: rip, instructionBytes: bytes,
      advice: ["look", "again"])
  }

  @Test func crashWording() {
    #expect(
      Self.report(bytes: [0x0F, 0xB]).description
        == "the guest crashed: triple fault on vcpu3 at RIP 0x7c12, bytes 0f 0b\n  look\n  again")
    #expect(
      Self.report(bytes: []).description.hasPrefix(
        "the guest crashed: triple fault on vcpu3 at RIP 0x7c12, where nothing is mapped\n"))
    #expect(
      Self.report(bytes: [], rip: nil).description.hasPrefix(
        "the guest crashed: triple fault on vcpu3\n"))
  }

  @Test(arguments: [
    (MachineEnd.poweredOff, Int32(0)), (.reset, 0), (.stopped, 0), (.debugExit(code: 0), 0),
    (.debugExit(code: 119), 119), (.debugExit(code: 120), 1), (.debugExit(code: 255), 1),
    (.timedOut, 124), (.stoppedBySignal(2), 130), (.stoppedBySignal(15), 143), (.failed("x"), 1),
    (.crashed(report(bytes: [])), 125),
  ])
  func exitStatus(_ end: MachineEnd, _ status: Int32) {
    #expect(end.exitStatus == status)
  }

  @Test func onlyWhatWentWrongIsExplained() {
    for end in [MachineEnd.poweredOff, .reset, .stopped, .stoppedBySignal(2), .debugExit(code: 5)] {
      #expect(end.explanation == nil)
    }
    #expect(MachineEnd.failed("no disk").explanation == "no disk")
    #expect(MachineEnd.timedOut.explanation?.contains("--timeout") == true)
    #expect(MachineEnd.debugExit(code: 200).explanation?.contains("200") == true)
    #expect(MachineEnd.crashed(Self.report(bytes: [])).explanation?.contains("crashed") == true)
  }
}
