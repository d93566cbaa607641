// SPDX-License-Identifier: Apache-2.0

import HostChecks
import JSON
import TestSupport
import Testing

@Suite("Reports as TAP")
struct TAPReporterTests {
  @Test func aReportReadsLikeThis() {
    let text = ReportSample.text(.tap)
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix(" ") }
    #expect(
      lines == [
        "TAP version 14", "1..4", "ok 1 - kvm.device: a device", "ok 2 - kvm.group: a check",
        "not ok 3 - network.tun: a check", "ok 4 - libvirt.system: a check # SKIP not installed",
      ])
    #expect(text.contains("\n  ---\n  status: fail\n  reason: \"no # tun <here>\"\n"))
    #expect(text.contains("\n  duration_ms: 2.000\n  runs: 3\n"))
  }

  /// The grammar of TAP 14, as far as these reports use it.
  private func check(_ text: String, tests: Int) {
    // As readers of bytes see it: an accent does not change the character before it.
    let text = String(text.unicodeScalars.map { $0.isASCII ? Character($0) : "?" })
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()[...]
    #expect(lines.popFirst() == "TAP version 14")
    #expect(lines.popFirst() == "1..\(tests)")
    for number in 1...tests {
      let line = lines.popFirst() ?? ""
      #expect(line.hasPrefix("ok \(number) - ") || line.hasPrefix("not ok \(number) - "))
      // A hash that is not escaped starts a directive; there is one, and it is SKIP.
      let escaped = line.replacing("\\\\", with: "").replacing("\\#", with: "")
      let directives = escaped.split(separator: "#", omittingEmptySubsequences: false).dropFirst()
      #expect(directives.count <= 1)
      #expect(directives.allSatisfy { $0.hasPrefix(" SKIP ") && line.hasPrefix("ok") })
      #expect(lines.popFirst() == "  ---")
      while let next = lines.first, next != "  ..." {
        #expect(next.hasPrefix("  "))
        lines = lines.dropFirst()
      }
      #expect(lines.popFirst() == "  ...")
    }
    #expect(lines.isEmpty)
  }

  @Test func anyTextKeepsToTheGrammar() {
    check(ReportSample.text(.tap), tests: 4)
    let nasty = CheckOutcome.skip(ReportSample.nasty, measured: ReportSample.nasty)
    check(
      ReportSample.text(.tap, [CheckResult("a", nasty, title: ReportSample.nasty)]), tests: 1)
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<200 {
      check(ReportSample.text(.tap, ReportSample.random(&generator)), tests: 4)
    }
  }

  @Test func anInterruptionBailsOut() {
    let text = ReportSample.text(.tap, interruption: 15, planned: 3)
    #expect(text.contains("\n1..7\n"))
    #expect(text.hasSuffix("\nBail out! interrupted by signal 15\n"))
  }

  @Test(.enabled(if: Program.isInstalled("prove"), "prove is not installed"))
  func proveReadsIt() throws {
    func verdict(_ results: [CheckResult]) throws -> ChildProcess.Outcome {
      let directory = try TemporaryDirectory()
      // Today's prove knows versions up to 13 by number, and reads what these reports use of 14.
      let text = ReportSample.text(.tap, results).replacing("version 14", with: "version 13")
      let path = try directory.write(Array(text.utf8), to: "report")
      return try ChildProcess.run(["prove", "--verbose", "--exec", "cat", path])
    }
    let failed = try verdict(ReportSample.results)
    #expect(failed.status == 1)
    #expect(failed.text.contains("Failed test:  3") || failed.text.contains("Failed 1/4 subtests"))
    let nasty = CheckOutcome.skip(ReportSample.nasty, measured: ReportSample.nasty)
    let passed = try verdict(
      ReportSample.results.filter { $0.outcome.status != .fail } + [
        CheckResult("a", nasty, title: ReportSample.nasty)
      ])
    #expect(passed.status == 0)
    #expect(passed.text.contains("Result: PASS"))
  }
}
