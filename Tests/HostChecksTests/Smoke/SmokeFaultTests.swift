// SPDX-License-Identifier: Apache-2.0

import Glibc
import POSIX
import TestSupport
import Testing

@testable import HostChecks

extension SmokeTests {
  @Suite("smoke checks on monitors", .smokeRequiresKVM)
  struct SmokeFaultTests {
    @Test func allChecksPassOrSkipForAReason() throws {
      for (id, outcome) in try outcomes(SmokeFault(name: "none", failing: [])) {
        #expect(outcome.status == .pass || outcome.status == .skip, "\(id): \(outcome)")
        #expect(outcome.status == .pass || outcome.reason?.isEmpty == false, "\(id)")
      }
    }

    @Test(arguments: SmokeFault.all)
    func aFaultFailsTheChecksThatItConcernsAndNoOther(_ fault: SmokeFault) throws {
      let failed = try outcomes(fault).filter { $0.value.status == .fail }
      #expect(Set(failed.keys) == fault.failing, "\(failed)")
      for (id, outcome) in failed { #expect(outcome.reason?.isEmpty == false, "\(id)") }
    }

    @Test func nothingStaysBehind() throws {
      let (before, after) = try TestThread.withPrivateDescriptors {
        let checks = SmokeChecks.all
        // The first run lets the process allocate what it keeps.
        for check in checks { _ = CheckRun(of: check, in: CheckContext()) }
        let before = TestThread.openDescriptors()
        for check in checks { _ = CheckRun(of: check, in: CheckContext()) }
        return (before, TestThread.openDescriptors())
      }
      #expect(before == after)
    }

    /// Runs every check with a broken monitor.
    private func outcomes(_ fault: SmokeFault) throws -> [String: CheckOutcome] {
      try TestThread.withPrivateDescriptors {
        var outcomes: [String: CheckOutcome] = [:]
        for check in SmokeChecks.all {
          var check = check
          if let disk = check as? VirtioBlockCheck {
            var broken = disk
            broken.faults = fault.machine
            check = broken
          }
          var context = CheckContext()
          // What a fault brings to a standstill is found out at the end of this time.
          context.deadline = MonotonicClock.nanoseconds + 4_000_000_000
          outcomes[check.id] = RequestInterposer.interposing(fault.requests()) {
            CheckRun(of: check, in: context).outcome
          }
        }
        return outcomes
      }
    }
  }
}
