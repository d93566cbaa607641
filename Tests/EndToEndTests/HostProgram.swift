// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// A program that runs on a host of its own, used by one test.
@safe
final class HostProgram: @unchecked Sendable {
  private let process: ChildProcess

  init(_ words: [String]) throws { process = try ChildProcess(words) }

  /// Waits until standard output contains a text; false if it ended, or was silent, before.
  func waitForOutput(_ text: String) async throws -> Bool {
    try await blocking { self.process.waitForOutput(text) }
  }

  /// Reads what is left and waits for the end.
  func finish() async throws -> ChildProcess.Outcome {
    try await blocking { self.process.finish() }
  }

  /// Sends it a signal.
  func signal(_ number: Int32) throws {
    // The test's own child is what entered the host; it ends as its child does.
    let children = try String(
      contentsOfFile: "/proc/\(process.pid)/task/\(process.pid)/children", encoding: .utf8)
    for child in children.split(separator: " ").compactMap({ pid_t($0) }) { kill(child, number) }
  }
}
