// SPDX-License-Identifier: Apache-2.0

import Foundation
import HostChecks
import POSIX
import TestSupport

/// A directory that imitates the files of a host.
struct FakeHost {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// The host as a check sees it. It has no programs but its own.
  var context: CheckContext {
    var context = CheckContext(root: directory.path)
    context.searchPath = [path("/bin")]
    context.temporaryDirectory = path("/tmp")
    context.deadline = MonotonicClock.nanoseconds + 60_000_000_000
    return context
  }

  func path(_ path: String) -> String { directory.path + path }

  /// Writes a file, and makes the directories above it.
  func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: self.path(path))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// Makes a directory.
  func makeDirectory(_ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: self.path(path), withIntermediateDirectories: true)
  }

  /// Makes a link to a file of the real host.
  func link(_ path: String, to target: String) throws {
    try makeDirectory((path as NSString).deletingLastPathComponent)
    try FileManager.default.createSymbolicLink(
      atPath: self.path(path), withDestinationPath: target)
  }

  /// Installs a shell script as a program. Another process writes the file that is to be run: a
  /// child that some other test starts meanwhile would keep it open for writing, and thus busy.
  func install(_ program: String, _ script: String) throws {
    let source = "/tmp/script-of-\(program)"
    try write("#!/bin/sh\n\(script)\n", to: source)
    let outcome = try ChildProcess.run(
      ["install", "-D", "-m", "755", path(source), path("/bin/\(program)")])
    guard outcome.status == 0 else { throw NotInstalled(words: outcome.text) }
    try FileManager.default.removeItem(atPath: path(source))
  }

  /// What a check finds on this host.
  func outcome(of id: String) throws -> CheckOutcome {
    guard let check = DoctorChecks.all.first(where: { $0.id == id }) else {
      throw UnknownCheck(id: id)
    }
    do {
      return try check.run(in: context)
    } catch let outcome as CheckOutcome {
      return outcome
    } catch {
      return .fail("\(error)")  // as when roost runs it
    }
  }

  private struct NotInstalled: Error {
    let words: String
  }

  private struct UnknownCheck: Error {
    let id: String
  }
}
