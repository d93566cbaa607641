// SPDX-License-Identifier: Apache-2.0

import CKVM
import KVM
import Monitor
import POSIX
import TestSupport
import Testing

@testable import HostChecks

extension SmokeTests {
  @Suite("smoke machines", .smokeRequiresKVM)
  struct SmokeMachineTests {
    private func context(seconds: UInt64) -> CheckContext {
      var context = CheckContext()
      context.deadline = MonotonicClock.nanoseconds + seconds * 1_000_000_000
      return context
    }

    @Test(
      arguments: [
        [0xEB, 0xFE],  // again: jmp again
        [0xF4, 0xEB, 0xFD],  // again: hlt; jmp again
      ] as [[UInt8]])
    func aGuestThatDoesNotGoOnIsAFail(code: [UInt8]) throws {
      let outcome = #expect(throws: CheckOutcome.self) {
        _ = try SmokeMachine(context(seconds: 1), .interruptControllers, code: code).next()
      }
      #expect(outcome?.status == .fail)
      #expect(outcome?.reason?.hasPrefix("the guest did not go on in ") == true)
    }

    @Test func aTripleFaultIsAFail() throws {
      // In long mode, with an empty interrupt table.
      let machine = try SmokeMachine(context(seconds: 5), .longMode, code: [0x0F, 0x0B])  // ud2
      let outcome = #expect(throws: CheckOutcome.self) { _ = try machine.next() }
      #expect(outcome?.status == .fail)
      #expect(outcome?.reason?.hasPrefix("the guest crashed: triple fault") == true)
    }

    @Test func aRefusedInstructionIsASkipWhereItIsTheHostsLimit() throws {
      let machine = try SmokeMachine(
        context(seconds: 5),
        code: [
          0xF3, 0x0F, 0xB8, 0xC3,  // popcnt ax, bx
          0xE7, 0x10,  // out 0x10, ax
        ])
      let result = Result { try machine.next() }
      switch HostKVM.current {
      case .vmx, .svm:
        #expect(try result.get() == .out(0x10, 0 as UInt16))
      case .paravirtual, .unknown:
        guard case .failure(let outcome as CheckOutcome) = result else { return }
        #expect(outcome.status == .skip)
        #expect(outcome.reason?.contains("popcnt") == true)
      }
    }

    @Test(arguments: [
      ("interrupt.line", Capability.irqChip, "KVM_CAP_IRQCHIP"),
      ("interrupt.event", .irqFD, "KVM_CAP_IRQFD"),
      ("timer.pit", .pit2, "KVM_CAP_PIT2"), ("io.event", .ioEventFD, "KVM_CAP_IOEVENTFD"),
    ])
    func aCapabilityThatIsMissingIsNamed(
      id: String, capability: Capability, name: String
    ) throws {
      let check = try #require(SmokeChecks.all.first { $0.id == id })
      let outcome = RequestInterposer.interposing({ request in
        request.number == CKVM_CHECK_EXTENSION && request.argument == UInt(capability.rawValue)
          ? .value(0) : .kernel
      }) {
        CheckRun(of: check, in: context(seconds: 5)).outcome
      }
      #expect(outcome.status == .fail)
      #expect(outcome.reason == "KVM here lacks \(name)")
    }
  }
}
