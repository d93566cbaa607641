// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import MachineDefinition

/// `roost resume`
struct Resume: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let paused machines go on.",
    discussion: """
      It is for machines that 'roost pause' stopped.
      """)

  @Argument(
    help: ArgumentHelp("Machines, by name or pattern.", valueName: "name"),
    completion: MachineCompletion.paused)
  var names: [String]

  @OptionGroup var options: ActionOptions

  func run() async throws {
    let action = try options.action("resume")
    try await action(on: names) { name throws(BackendError) in
      try await action.backend.resume(name)
      return ("resumed", 0)
    }
  }
}
