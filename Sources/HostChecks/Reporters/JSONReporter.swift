// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One JSON object, written when everything is known.
struct JSONReporter: CheckReporter {
  let heading: ReportHeading

  init(_ heading: ReportHeading) {
    self.heading = heading
  }

  mutating func begin(_ checks: [any HostCheck]) -> String { "" }

  mutating func add(_ result: CheckResult) -> String { "" }

  mutating func end(_ report: CheckReport) -> String {
    var summary = JSONObject()
    for status in CheckStatus.allCases {
      summary[status.rawValue] = JSONValue(report.count(status))
    }
    let value: JSONValue = [
      "schema": 1,
      "command": .string(heading.group.rawValue),
      "version": .string(heading.version),
      "host": .string(heading.host),
      "kernel": .string(heading.kernel),
      "time": .string(heading.timestamp + "Z"),
      "checks": .array(report.results.map(Self.json)),
      "summary": .object(summary),
      "interruptedBy": report.interruption.map { JSONValue(Int($0)) } ?? .null,
      "exitStatus": JSONValue(Int(report.exitStatus)),
    ]
    return value.serialized(pretty: true) + "\n"
  }

  private static func json(_ result: CheckResult) -> JSONValue {
    let outcome = result.outcome
    var details = JSONObject()
    for detail in outcome.details { details[detail.name] = detail.value }
    return [
      "id": .string(result.check.id),
      "title": .string(result.check.title),
      "status": .string(outcome.status.rawValue),
      "measured": outcome.measured.map { .string($0) } ?? .null,
      "reason": outcome.reason.map { .string($0) } ?? .null,
      "fix": outcome.fix.map { .string($0) } ?? .null,
      "details": .object(details),
      "milliseconds": .double(Double(result.median) / 1e6),
      "nanoseconds": [
        "runs": .array(result.durations.map { JSONValue($0) }),
        "min": JSONValue(result.minimum),
        "median": JSONValue(result.median),
        "max": JSONValue(result.maximum),
      ],
    ]
  }
}
