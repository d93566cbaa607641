// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import MachineDefinition

/// `roost save`
struct Save: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the memory of machines to disk and stop them.",
    discussion: "'roost restore' lets them go on from there.")

  @Argument(
    help: ArgumentHelp("Machines, by name or pattern.", valueName: "name"),
    completion: MachineCompletion.active)
  var names: [String]

  @OptionGroup var options: ActionOptions

  func run() async throws {
    let action = try options.action("save")
    try await action(on: names) { name throws(BackendError) in
      try await action.backend.save(name)
      return ("saved", 0)
    }
  }
}
