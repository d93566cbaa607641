// SPDX-License-Identifier: Apache-2.0

/// The XML of JUnit, in the form that Ant writes and that CI servers read.
///
/// A warning is a test case that passed; the text report in `system-out` has its reason.
struct JUnitReporter: CheckReporter {
  let heading: ReportHeading

  init(_ heading: ReportHeading) {
    self.heading = heading
  }

  mutating func begin(_ checks: [any HostCheck]) -> String { "" }

  mutating func add(_ result: CheckResult) -> String { "" }

  mutating func end(_ report: CheckReport) -> String {
    let package = "roost.\(heading.group.rawValue)"
    let nanoseconds = report.results.reduce(UInt64(0)) { $0 &+ $1.median }
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
    text += "  <testsuite id=\"0\" package=\"roost\" name=\(XMLText.attribute(package))"
    text += " timestamp=\"\(heading.timestamp)\" hostname=\(XMLText.attribute(heading.host))"
    text += " tests=\"\(report.results.count)\" failures=\"\(report.count(.fail))\" errors=\"0\""
    text += " skipped=\"\(report.count(.skip))\" time=\"\(nanoseconds.seconds)\">\n"
    text += "    <properties>\n"
    for (name, value) in [("version", heading.version), ("kernel", heading.kernel)] {
      text += "      <property name=\"\(name)\" value=\(XMLText.attribute(value))/>\n"
    }
    text += "    </properties>\n"
    for result in report.results { text += Self.testCase(result, package: package) }
    text += "    <system-out>\(XMLText.content(Self.textReport(report)))</system-out>\n"
    text += "    <system-err></system-err>\n  </testsuite>\n</testsuites>\n"
    return text
  }

  private static func testCase(_ result: CheckResult, package: String) -> String {
    let outcome = result.outcome
    var text = "    <testcase name=\(XMLText.attribute(result.check.id))"
    text += " classname=\(XMLText.attribute(package)) time=\"\(result.median.seconds)\""
    let reason = outcome.reason ?? "no reason was given"
    switch outcome.status {
    case .pass, .warn: return text + "/>\n"
    case .skip:
      text += ">\n      <skipped message=\(XMLText.attribute(reason))/>\n"
    case .fail:
      let lines = [reason] + (outcome.fix.map { ["fix: \($0)"] } ?? [])
      text += ">\n      <failure type=\"check\" message=\(XMLText.attribute(reason))>"
      text += XMLText.content(lines.joined(separator: "\n")) + "</failure>\n"
    }
    return text + "    </testcase>\n"
  }

  private static func textReport(_ report: CheckReport) -> String {
    var reporter = TextReporter(isVerbose: true, usesColor: false)
    return reporter.begin(report.results.map(\.check))
      + report.results.map { reporter.add($0) }.joined() + reporter.end(report)
  }
}
