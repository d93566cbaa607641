// SPDX-License-Identifier: Apache-2.0

import HostChecks
import POSIX
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite("Running checks")
struct CheckRunnerTests {
  /// In threads: tests run in many, and their process cannot be forked.
  private let runner = CheckRunner(isolation: .thread)

  private func run(
    _ checks: [any HostCheck], _ change: (inout CheckRunner) -> Void = { _ in },
    root: String = ""
  ) -> CheckReport {
    var runner = runner
    change(&runner)
    return runner.run(checks, in: CheckContext(root: root))
  }

  @Test func aCheckThatHangsFailsAndTheNextOneRuns() {
    let isReleased = Condition(false)
    let report = run([
      StubCheck("hangs") { _ in
        _ = isReleased.wait { $0 ? true : nil }
        return .pass()
      },
      StubCheck("works") { _ in .pass("42") },
    ]) { $0.timeLimit = 20_000_000 }
    isReleased.update { $0 = true }
    #expect(report.results.map(\.outcome.status) == [.fail, .pass])
    #expect(report.results[0].outcome.reason == "did not end in 20 ms")
    #expect(report.results[1].outcome.measured == "42")
    #expect(report.exitStatus == 1)
  }

  @Test func aCheckKnowsItsDeadline() {
    let limit: UInt64 = 3_600_000_000_000
    let report = run([
      StubCheck("deadline") { context in
        let left = context.nanosecondsLeft
        return left > 0 && left <= limit ? .pass() : .fail("\(left) ns are left")
      }
    ]) { $0.timeLimit = limit }
    #expect(report.results[0].outcome == .pass())
  }

  @Test func whatACheckThrowsIsItsOutcome() {
    let report = run([
      StubCheck("skips") { _ in throw CheckOutcome.skip("for a reason") },
      StubCheck("throws") { _ in throw SystemCallError("open the door", .permissionDenied) },
    ])
    #expect(report.results[0].outcome == .skip("for a reason"))
    #expect(report.results[1].outcome == .fail("open the door: Permission denied"))
  }

  @Test func theWorstOfTheRunsCounts() {
    let count = Mutex(0)
    let report = run([
      StubCheck("flaky") { _ in
        count.withLock { count in
          count += 1
          return count == 2 ? .fail("the second time") : .pass()
        }
      }
    ]) { $0.repetitions = 5 }
    #expect(count.withLock { $0 } == 5)
    #expect(report.results[0].outcome == .fail("the second time"))
    #expect(report.results[0].durations.count == 5)
  }

  @Test func minimumMedianAndMaximumAreThoseOfTheRuns() {
    func result(_ durations: [UInt64]) -> CheckResult {
      CheckResult(check: StubCheck("a"), outcome: .pass(), durations: durations)
    }
    let odd = result([30, 10, 20])
    #expect((odd.minimum, odd.median, odd.maximum) == (10, 20, 30))
    let even = result([40, 10, 20, 31])
    #expect((even.minimum, even.median, even.maximum) == (10, 25, 40))
    let one = result([7])
    #expect((one.minimum, one.median, one.maximum) == (7, 7, 7))
  }

  @Test func withoutKVMACheckThatNeedsItIsSkippedAndNotRun() throws {
    let directory = try TemporaryDirectory()
    let check = StubCheck("guest", requires: [.kvm]) { _ in .fail("it ran") }
    let skipped = run([check], root: directory.path)
    #expect(skipped.results[0].outcome.status == .skip)
    #expect(skipped.results[0].outcome.reason?.contains("KVM cannot be used") == true)
    #expect(skipped.exitStatus == 77)

    let required = run([check], { $0.requiresKVM = true }, root: directory.path)
    #expect(required.results[0].outcome.status == .fail)
    #expect(required.exitStatus == 3)
  }

  @Test func aRequiredCheckMustNotBeSkipped() {
    let checks = [StubCheck("a.b") { _ in .skip("absent") }, StubCheck("c")]
    #expect(run(checks).exitStatus == 0)
    let report = run(checks) { $0.required = [CheckPattern("a")] }
    #expect(report.results[0].outcome == .fail("required, but skipped: absent"))
    #expect(report.exitStatus == 1)
    // A skip for another reason than KVM does not concern who requires KVM.
    #expect(run(checks) { $0.requiresKVM = true }.exitStatus == 0)
  }

  @Test func aCheckOfAKernelIsSkippedUntilOneIsGiven() {
    let check = StubCheck("linux", requires: [.kernel])
    #expect(run([check]).results[0].outcome.status == .skip)
    let context = CheckContext(linux: LinuxGuest(kernel: "vmlinuz", marker: "Linux"))
    #expect(runner.run([check], in: context).results[0].outcome == .pass())
  }

  @Test(
    arguments: [
      ([], 77), ([.skip], 77), ([.skip, .skip], 77), ([.pass, .skip], 0), ([.warn, .pass], 0),
      ([.warn], 0), ([.pass, .fail, .skip], 1), ([.fail], 1),
    ] as [([CheckStatus], Int32)])
  func theExitStatusSumsUp(statuses: [CheckStatus], expected: Int32) {
    let results = statuses.map { CheckResult("a", CheckOutcome($0)) }
    #expect(CheckReport(results: results).exitStatus == expected)
  }

  @Test func kvmThatCannotBeUsedComesBeforeOtherFailures() {
    var unusable = CheckOutcome.fail("there is no /dev/kvm")
    unusable.isKVMUnusable = true
    let results = [CheckResult("a", .fail("full")), CheckResult("b", unusable)]
    #expect(CheckReport(results: results).exitStatus == 3)
  }
}
