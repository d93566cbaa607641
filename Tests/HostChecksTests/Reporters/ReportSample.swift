// SPDX-License-Identifier: Apache-2.0

import HostChecks
import JSON
import TestSupport

/// A report with every status and with text that is hard to carry.
enum ReportSample {
  static let heading = ReportHeading(
    group: .smoke, version: "1.2.3", host: "build<1>&\"host\"", kernel: "6.12.0",
    time: 1_709_210_096)

  /// Everything that some format gives a meaning to.
  static let nasty =
    "a \"b\" <c> & 'd' # e \\ f\nok 7 - no\r\t\u{1B}[31m\u{0}\u{7F}\u{85}\u{FFFE}]]> é 🐔"

  static let results = [
    CheckResult(
      check: StubCheck("kvm.device", title: "a device"),
      outcome: .pass("works", details: [CheckDetail("count", 3), CheckDetail("name", "x")]),
      durations: [1_000_000, 3_000_000, 2_000_000]),
    CheckResult("kvm.group", .warn("only root", measured: "0600", fix: "sudo chmod 0660 /dev/kvm")),
    CheckResult("network.tun", .fail("no # tun <here>", fix: "sudo modprobe tun && true")),
    CheckResult("libvirt.system", .skip("not installed")),
  ]

  /// Writes a report as the program would.
  static func text(
    _ format: CheckFormat, _ results: [CheckResult] = results, interruption: Int32? = nil,
    planned: Int = 0, isVerbose: Bool = false
  ) -> String {
    var reporter = format.makeReporter(heading, isVerbose: isVerbose)
    let missing = (0..<planned).map { StubCheck("planned.\($0)") as any HostCheck }
    var text = reporter.begin(results.map(\.check) + missing)
    for result in results { text += reporter.add(result) }
    return text + reporter.end(CheckReport(results: results, interruption: interruption))
  }

  /// Results with random text of all kinds of characters.
  static func random(_ generator: inout SeededGenerator) -> [CheckResult] {
    func text() -> String {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...20, using: &generator) {
        let number =
          switch Int.random(in: 0...3, using: &generator) {
          case 0: UInt32.random(in: 0...0x20, using: &generator)
          case 1: UInt32.random(in: 0x20...0x7F, using: &generator)
          case 2: UInt32.random(in: 0x7F...0x2FFF, using: &generator)
          default: UInt32.random(in: 0xFF00...0x1_F9FF, using: &generator)
          }
        if let scalar = Unicode.Scalar(number) { text.append(scalar) }
      }
      return String(text)
    }
    return (0..<4).map { index in
      let status = CheckStatus.allCases.randomElement(using: &generator) ?? .pass
      return CheckResult(
        "check.\(index)",
        CheckOutcome(
          status, measured: text(), reason: text(), fix: text(),
          details: [CheckDetail("text", .string(text()))]), title: text())
    }
  }
}
