// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import MachineDefinition

/// `roost undefine`
struct Undefine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Forget machines that do not run.",
    discussion: """
      The definition and the log are removed; disks are not.
      """)

  @Argument(
    help: ArgumentHelp("Machines, by name or pattern.", valueName: "name"),
    completion: MachineCompletion.inactive)
  var names: [String]

  @OptionGroup var options: ActionOptions

  func run() async throws {
    let action = try options.action("undefine")
    try await action(on: names) { name throws(BackendError) in
      try await action.backend.undefine(name)
      return ("undefined", 0)
    }
  }
}
