// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import MachineDefinition

/// `roost pause`
struct Pause: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let the vCPUs of machines stand still.",
    discussion: """
      What disks have begun is finished first. 'roost resume' lets the vCPUs go on.
      """)

  @Argument(
    help: ArgumentHelp("Machines, by name or pattern.", valueName: "name"),
    completion: MachineCompletion.running)
  var names: [String]

  @OptionGroup var options: ActionOptions

  func run() async throws {
    let action = try options.action("pause")
    try await action(on: names) { name throws(BackendError) in
      try await action.backend.pause(name)
      return ("paused", 0)
    }
  }
}
