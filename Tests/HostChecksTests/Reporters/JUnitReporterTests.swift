// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationXML
import HostChecks
import TestSupport
import Testing

@Suite("Reports as JUnit XML")
struct JUnitReporterTests {
  /// The text of an XPath in a report.
  private func values(_ path: String, in text: String) throws -> [String] {
    let document = try XMLDocument(xmlString: text)
    return try document.nodes(forXPath: path).map { $0.stringValue ?? "" }
  }

  @Test func everyCheckIsATestCase() throws {
    let text = ReportSample.text(.junit)
    #expect(
      try values("/testsuites/testsuite/testcase/@name", in: text) == [
        "kvm.device", "kvm.group", "network.tun", "libvirt.system",
      ])
    #expect(try values("//testcase[failure]/@name", in: text) == ["network.tun"])
    #expect(try values("//testcase[skipped]/@name", in: text) == ["libvirt.system"])
    #expect(try values("//failure/@message", in: text) == ["no # tun <here>"])
    #expect(
      try values("//failure", in: text) == ["no # tun <here>\nfix: sudo modprobe tun && true"])
    #expect(try values("//skipped/@message", in: text) == ["not installed"])
    #expect(try values("//testcase/@time", in: text) == ["0.002", "0.001", "0.001", "0.001"])
    for (attribute, value) in [
      "tests": "4", "failures": "1", "errors": "0", "skipped": "1", "time": "0.005",
      "timestamp": "2024-02-29T12:34:56", "hostname": "build<1>&\"host\"",
      "name": "roost.smoke",
    ] {
      #expect(try values("//testsuite/@\(attribute)", in: text) == [value], "\(attribute)")
    }
    // A warning is in the text.
    #expect(try values("//system-out", in: text).first?.contains("only root") == true)
  }

  @Test func anyTextSurvivesAsFarAsXMLAllows() throws {
    let nasty = CheckOutcome.fail(ReportSample.nasty)
    let text = ReportSample.text(.junit, [CheckResult("a", nasty)])
    let expected = ReportSample.nasty
      .replacing("\u{1B}", with: "\\x1b").replacing("\u{0}", with: "\\x00")
      .replacing("\u{7F}", with: "\\x7f").replacing("\u{85}", with: "\\x85")
      .replacing("\u{FFFE}", with: "\\ufffe")
    #expect(try values("//failure", in: text) == [expected])
    #expect(try values("//failure/@message", in: text) == [expected])
  }

  @Test(.enabled(if: Program.isInstalled("xmllint"), "xmllint is not installed"))
  func itIsValidAgainstTheSchema() throws {
    let schema = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("junit.xsd").path
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 3)
    var paths = [try directory.write(Array(ReportSample.text(.junit).utf8), to: "sample.xml")]
    paths.append(
      try directory.write(
        Array(ReportSample.text(.junit, [], interruption: 2).utf8), to: "empty.xml"))
    for index in 0..<50 {
      let text = ReportSample.text(.junit, ReportSample.random(&generator))
      paths.append(try directory.write(Array(text.utf8), to: "\(index).xml"))
    }
    let outcome = try ChildProcess.run(["xmllint", "--noout", "--schema", schema] + paths)
    #expect(outcome.status == 0, "\(outcome.errors)")
    // The schema can refuse: a test case without a time.
    let broken = ReportSample.text(.junit).replacing(" time=\"0.002\"", with: "")
    let path = try directory.write(Array(broken.utf8), to: "broken.xml")
    #expect(try ChildProcess.run(["xmllint", "--noout", "--schema", schema, path]).status != 0)
  }
}
