// SPDX-License-Identifier: Apache-2.0

@testable import Monitor
import Testing

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
