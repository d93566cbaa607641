// SPDX-License-Identifier: Apache-2.0

import Monitor
import Testing

@testable import HostChecks
@testable import Monitor

extension SmokeTests {
  @Suite("crashes in smoke checks")
  struct GuestFailureTests {
    private func report(refused: String?) -> CrashReport {
      var report = CrashReport(
        reason: "KVM cannot emulate an instruction", vcpu: 0, instructionPointer: 0x1000,
        instructionBytes: [0xF3, 0x0F, 0xB8, 0xC3], advice: ["do something else"])
      report.refusedInstruction = refused
      return report
    }

    @Test(arguments: [HostKVM.paravirtual, .unknown])
    func aHostThatInterpretsHasALimit(kvm: HostKVM) {
      let outcome = GuestFailure.outcome(of: report(refused: "popcnt"), on: kvm)
      #expect(outcome.status == .skip)
      #expect(outcome.reason?.contains("cannot run popcnt") == true)
    }

    @Test(arguments: [HostKVM.vmx, .svm])
    func aProcessorThatVirtualizesRunsEveryInstruction(kvm: HostKVM) {
      #expect(GuestFailure.outcome(of: report(refused: "popcnt"), on: kvm).status == .fail)
    }

    @Test(arguments: [HostKVM.vmx, .svm, .paravirtual, .unknown])
    func bytesWithoutANameAreAGuestThatRanAstray(kvm: HostKVM) {
      let outcome = GuestFailure.outcome(of: report(refused: nil), on: kvm)
      #expect(outcome.status == .fail)
      #expect(
        outcome.reason
          == "the guest crashed: KVM cannot emulate an instruction on vcpu0 at RIP 0x1000, "
          + "bytes f3 0f b8 c3")
    }
  }
}
