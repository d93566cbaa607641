// SPDX-License-Identifier: Apache-2.0

import HostChecks
import Testing

@Suite("Reports as text")
struct TextReporterTests {
  @Test func aReportReadsLikeThis() {
    #expect(
      ReportSample.text(.text) == """
        pass  kvm.device          2 ms  works
              3 runs: min 1 ms, median 2 ms, max 3 ms
        warn  kvm.group           1 ms  0600
              only root
              fix: sudo chmod 0660 /dev/kvm
        FAIL  network.tun         1 ms  a check
              no # tun <here>
              fix: sudo modprobe tun && true
        skip  libvirt.system      1 ms  a check
              not installed

        1 passed, 1 with a warning, 1 failed, 1 skipped in 9 ms

        """)
  }

  @Test func detailsAreShownOnRequest() {
    let text = ReportSample.text(.text, isVerbose: true)
    #expect(text.contains("\n        count  3\n        name   x\n"))
  }

  @Test func noControlCharacterReachesATerminal() {
    let outcome = CheckOutcome.fail(ReportSample.nasty, measured: ReportSample.nasty)
    let text = ReportSample.text(.text, [CheckResult("a", outcome)])
    #expect(
      text.unicodeScalars.allSatisfy { scalar in
        scalar == "\n" || scalar.properties.generalCategory != .control
      })
    #expect(text.contains("\\x1b[31m\\x00\\x7f\\x85"))
    #expect(text.split(separator: "\n").count == 3)
  }

  @Test func coloursAreForTerminals() {
    var reporter = CheckFormat.text.makeReporter(ReportSample.heading, usesColor: true)
    #expect(reporter.add(ReportSample.results[2]).hasPrefix("\u{1B}[31mFAIL\u{1B}[0m  network.tun"))
  }

  @Test func anInterruptionIsSaid() {
    #expect(ReportSample.text(.text, interruption: 2).contains("interrupted by signal 2"))
  }
}
