// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import MachineDefinition

/// `roost restore`
struct Restore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let saved machines go on.",
    discussion: "It is for machines that 'roost save' stopped.")

  @Argument(
    help: ArgumentHelp("Machines, by name or pattern.", valueName: "name"),
    completion: MachineCompletion.saved)
  var names: [String]

  @OptionGroup var options: ActionOptions

  func run() async throws {
    let action = try options.action("restore")
    try await action(on: names) { name throws(BackendError) in
      try await action.backend.restore(name)
      return ("restored", 0)
    }
  }
}
