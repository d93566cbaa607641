// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing

/// The program of `Tests/CheckFixture`: its own process has one thread, as that of `roost`.
@Suite("Checks in processes")
struct CheckProcessTests {
  private static let program: String = {
    let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return ((own ?? "") as NSString).deletingLastPathComponent + "/check-fixture"
  }()

  /// Runs checks of the fixture, each for half a minute at most unless a test says otherwise.
  private func run(
    _ checks: String..., milliseconds: Int = 30_000
  ) throws -> (checks: [JSONValue], status: Int32) {
    let outcome = try ChildProcess.run(
      [Self.program, String(milliseconds)] + checks,
      environment: ["SWIFT_BACKTRACE=enable=no", "PATH=/usr/bin:/bin"])
    let report = try JSONValue(parsing: outcome.output)
    return (try #require(report["checks"]?.arrayValue), outcome.status)
  }

  @Test(arguments: ["hangs", "spins"])
  func oneThatDoesNotEndIsKilledAndTheNextRuns(check: String) throws {
    let (checks, status) = try run(check, "works", milliseconds: 300)
    #expect(checks.map { $0["status"]?.stringValue } == ["fail", "pass"])
    #expect(checks[0]["reason"]?.stringValue == "did not end in 300 ms")
    #expect(status == 1)
  }

  @Test func oneThatCrashesFailsWithItsLastWordsAndTheNextRuns() throws {
    let (checks, status) = try run("traps", "segfaults", "exits", "works")
    #expect(checks.map { $0["status"]?.stringValue } == ["fail", "fail", "fail", "pass"])
    let reasons = checks.map { $0["reason"]?.stringValue ?? "" }
    #expect(reasons[0].hasPrefix("crashed (SIG"))
    #expect(reasons[0].contains("the check is broken"))
    #expect(reasons[1] == "crashed (SIGSEGV)")
    #expect(reasons[2] == "ended early with status 7")
    #expect(checks[3]["measured"]?.stringValue == "done")
    #expect(status == 1)
  }

  @Test func whatACheckPrintsStaysOutOfTheReport() throws {
    let (checks, status) = try run("floods")
    #expect(checks[0]["measured"]?.stringValue == "done")
    #expect(status == 0)
  }

  @Test func aCheckHasNothingToRead() throws {
    #expect(try run("reads").checks[0]["measured"]?.stringValue == "nothing to read")
  }

  @Test func whatACheckLeavesRunningEndsWithIt() throws {
    let (checks, _) = try run("leaves-a-child", "works")
    let pid = try #require(checks[0]["measured"]?.stringValue.flatMap { pid_t($0) })
    // Killed, it may wait for whoever inherited it: then it has no command line any more.
    let commandLine = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline")
    #expect(commandLine.map { $0.isEmpty } ?? true)
  }

  @Test func aSignalEndsTheRunningCheckAndKeepsTheResultsSoFar() throws {
    let (checks, status) = try run("works", "terminates-its-parent", "works")
    #expect(checks.map { $0["status"]?.stringValue } == ["pass", "skip"])
    #expect(checks.last?["reason"]?.stringValue == "interrupted")
    #expect(status == 128 + SIGTERM)
  }
}
