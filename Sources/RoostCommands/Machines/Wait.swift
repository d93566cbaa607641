// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import MachineDefinition

/// `roost wait`
struct Wait: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Wait until machines have ended.",
    discussion: """
      The exit status is that of the machine, as 'roost boot' would have ended: 0 when the guest powered \
      off, 125 when it crashed. A machine that does not run is not waited for.
      """)

  @Argument(
    help: ArgumentHelp("Machines, by name or pattern.", valueName: "name"),
    completion: MachineCompletion.active)
  var names: [String]

  @Option(help: "How long to wait, as in 30s or 2m; the exit status is 124 then.")
  var timeout: String?

  @OptionGroup var options: ActionOptions

  func run() async throws {
    let time = try timeout.map { try TimeSpan.option("--timeout", $0) }
    let action = try options.action("wait")
    try await action(on: names) { name throws(BackendError) in
      let end = try await action.backend.wait(for: name, nanoseconds: time?.nanoseconds)
      guard let end else { return ("never started", 0) }
      return ([end.kind, end.reason].compactMap { $0 }.joined(separator: ": "), end.exitStatus)
    }
  }
}
