// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("KVM: roost boot --report", .enabled(if: Programs.canBoot, "\(Programs.bootReason)"))
struct ReportTests {
  private struct Report: Decodable {
    struct End: Decodable {
      let kind: String
      let status: Int
      let reason: String?
    }
    let schema: Int
    let vcpus: Int
    let memory: UInt64
    let end: End
    let phases: [String: UInt64]
    let exits: [String: UInt64]
  }

  private static let phases = [
    "parse", "vm", "memory", "load", "firstInstruction", "firstSerialByte", "end",
  ]

  private func report(
    _ arguments: String..., status: Int32
  ) throws -> (report: Report, text: String) {
    let directory = try TemporaryDirectory()
    let outcome = try ChildProcess.run(
      [Programs.roost, "boot", "--report", directory.file("report.json")] + arguments)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(directory.names == ["report.json"])
    let bytes = try directory.read("report.json")
    return (
      try JSONDecoder().decode(Report.self, from: Data(bytes)),
      String(decoding: bytes, as: UTF8.self)
    )
  }

  @Test func helloReachesEveryPhaseInOrder() throws {
    let (report, text) = try report("--guest", "hello", "--memory", "64KiB", status: 0)
    #expect(report.schema == 1)
    #expect(report.vcpus == 1)
    #expect(report.memory == 65536)
    #expect(report.end.kind == "debug-exit")
    #expect(report.end.status == 0)
    let times = try Self.phases.map { try #require(report.phases[$0], "\($0)") }
    #expect(times == times.sorted())
    let list = try #require(text.range(of: "\"phases\"")).upperBound
    let places = Self.phases.compactMap {
      text.range(of: "\"\($0)\"", range: list..<text.endIndex)?.lowerBound
    }
    #expect(places.count == Self.phases.count)
    #expect(places == places.sorted())
    #expect((report.exits["pio"] ?? 0) > 0)
  }

  @Test func crashIsInTheReport() throws {
    let (report, _) = try report("--guest", "triple-fault", status: 125)
    #expect(report.end.kind == "crash")
    #expect(report.end.status == 125)
    #expect(report.end.reason?.contains("triple fault") == true)
  }

  @Test func silentGuestHasNoFirstByte() throws {
    let directory = try TemporaryDirectory()
    let kernel = try directory.write([0xB0, 7, 0xE6, 0xF4, 0xF4], to: "exit.bin")
    let (report, _) = try report(kernel, "--protocol", "real", status: 7)
    #expect(report.phases["firstSerialByte"] == nil)
    #expect(report.phases["end"] != nil)
  }

  @Test func timeLimitIsInTheReport() throws {
    let (report, _) = try report("--guest", "halt", "--timeout", "200ms", status: 124)
    #expect(report.end.kind == "timeout")
  }

  @Test func oldReportIsReplacedAndALinkStays() throws {
    let directory = try TemporaryDirectory()
    try directory.write(Array(repeating: 0x78, count: 10000), to: "real.json")
    try FileManager.default.createSymbolicLink(
      atPath: directory.file("link.json"), withDestinationPath: "real.json")
    #expect(
      try Programs.boot("--guest", "hello", "--report", directory.file("link.json")).status == 0)
    #expect(directory.names == ["link.json", "real.json"])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: directory.file("link.json"))
        == "real.json")
    _ = try JSONDecoder().decode(Report.self, from: Data(try directory.read("real.json")))
  }

  @Test func standardOutputTakesTheReportToo() throws {
    let outcome = try Programs.boot(
      "--guest", "hello", "--serial", "none", "--report", "/dev/stdout")
    #expect(outcome.status == 0)
    _ = try JSONDecoder().decode(Report.self, from: Data(outcome.output))
  }

  @Test func unwritableFolderIsRefusedBeforeTheGuestRuns() throws {
    let outcome = try Programs.boot("--guest", "hello", "--report", "/proc/report")
    #expect(outcome.status == 1)
    #expect(outcome.text == "")
    #expect(outcome.errorLines == 1)
  }
}
