// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport

/// A fresh state directory with machine files beside it, and `roost` over both.
///
/// At the end whatever still runs in it is ended.
final class StateDirectory {
  private let directory: TemporaryDirectory

  /// What `--state-dir` is given.
  var path: String { directory.file("state") }

  init() throws {
    directory = try TemporaryDirectory()
  }

  deinit {
    _ = try? roost("stop", "--force", "*")
  }

  /// Runs `roost` to its end.
  func roost(_ arguments: String..., input: String = "") throws -> ChildProcess.Outcome {
    try ChildProcess.run(command(arguments), input: input)
  }

  /// Starts `roost`.
  func begin(
    _ arguments: String..., input: ChildProcess.Stream = .pipe
  ) throws -> ChildProcess {
    try ChildProcess(command(arguments), input: input)
  }

  /// The words of a `roost` command.
  func command(_ arguments: [String]) -> [String] {
    [Programs.roost] + arguments + ["--state-dir", path]
  }

  /// Writes a machine file and returns its path.
  func write(_ text: String, to name: String) throws -> String {
    try directory.write(Array(text.utf8), to: name)
  }

  /// Defines a machine that boots a guest.
  func define(_ name: String, guest: String, _ more: String = "") throws {
    let file = try write(
      "schema: 1\nname: \(name)\nmemory: 16MiB\nboot: {guest: \(guest)}\n\(more)\n",
      to: "\(name).yaml")
    let outcome = try roost("define", file)
    guard outcome.status == 0 else { throw Failure(text: "\(outcome.errors)") }
  }

  /// What `inspect` knows of a machine.
  func inspect(_ name: String) throws -> [String: Any] {
    let outcome = try roost("inspect", name, "--format", "json")
    let value = try JSONSerialization.jsonObject(with: Data(outcome.output))
    guard let machine = (value as? [[String: Any]])?.first else {
      throw Failure(text: "\(outcome.text) \(outcome.errors)")
    }
    return machine
  }

  /// The machines of `list --all`, by name.
  func list(_ arguments: String...) throws -> [String: [String: Any]] {
    let words = command(["list", "--all", "--format", "json"] + arguments)
    let outcome = try ChildProcess.run(words)
    let value = try JSONSerialization.jsonObject(with: Data(outcome.output))
    guard let machines = value as? [[String: Any]] else { throw Failure(text: outcome.text) }
    var named: [String: [String: Any]] = [:]
    for machine in machines { named[machine["name"] as? String ?? ""] = machine }
    return named
  }

  /// The state of a machine in the list; nil if it is not there.
  func state(of name: String) throws -> String? {
    try list()[name]?["state"] as? String
  }

  /// The process of a machine that runs.
  func process(of name: String) throws -> pid_t {
    guard let pid = try inspect(name)["pid"] as? Int else { throw Failure(text: "no pid") }
    return pid_t(pid)
  }

  /// The files of a machine.
  func files(of name: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/machines/\(name)")) ?? [])
      .sorted()
  }

  struct Failure: Error {
    let text: String
  }
}
