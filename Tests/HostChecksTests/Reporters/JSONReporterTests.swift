// SPDX-License-Identifier: Apache-2.0

import HostChecks
import JSON
import TestSupport
import Testing

@Suite("Reports as JSON")
struct JSONReporterTests {
  @Test func everyFieldCanBeReadBack() throws {
    let report = try JSONValue(parsing: ReportSample.text(.json))
    #expect(report["schema"] == 1)
    #expect(report["command"] == "smoke")
    #expect(report["version"] == "1.2.3")
    #expect(report["host"] == "build<1>&\"host\"")
    #expect(report["time"] == "2024-02-29T12:34:56Z")
    #expect(report["exitStatus"] == 1)
    #expect(report["interruptedBy"] == .null)
    #expect(report["summary"] == ["skip": 1, "pass": 1, "warn": 1, "fail": 1])
    let checks = try #require(report["checks"]?.arrayValue)
    #expect(checks.count == 4)
    #expect(
      checks[0] == [
        "id": "kvm.device", "title": "a device", "status": "pass", "measured": "works",
        "reason": nil, "fix": nil, "details": ["count": 3, "name": "x"], "milliseconds": 2.0,
        "nanoseconds": [
          "runs": [1_000_000, 3_000_000, 2_000_000], "min": 1_000_000, "median": 2_000_000,
          "max": 3_000_000,
        ],
      ])
    #expect(checks[2]["reason"] == "no # tun <here>")
    #expect(checks[2]["fix"] == "sudo modprobe tun && true")
  }

  @Test func anyTextSurvives() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<200 {
      let results = ReportSample.random(&generator)
      let report = try JSONValue(parsing: ReportSample.text(.json, results))
      for (index, result) in results.enumerated() {
        let check = report["checks"]?[index]
        #expect(check?["title"]?.stringValue == result.check.title)
        #expect(check?["reason"]?.stringValue == result.outcome.reason)
      }
    }
  }

  @Test func anInterruptionIsSaid() throws {
    let report = try JSONValue(parsing: ReportSample.text(.json, interruption: 15))
    #expect(report["interruptedBy"] == 15)
    #expect(report["exitStatus"] == 143)
  }
}
