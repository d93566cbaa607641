// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import MachineDefinition

/// `roost start`
struct Start: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start machines.",
    discussion: """
      The command returns when the guest runs, or says why it does not. The machine goes on without it.
      """)

  @Argument(
    help: ArgumentHelp("Machines, by name or pattern.", valueName: "name"),
    completion: MachineCompletion.inactive)
  var names: [String]

  @Flag(
    help: "Connect the terminal to the serial port of the one machine, as 'roost console' does.")
  var attach = false

  @OptionGroup var options: ActionOptions

  func run() async throws {
    if attach, names.count != 1 {
      throw CommandFailure.usage("--attach connects one machine: name one")
    }
    let action = try options.action("start")
    if attach {
      let names = try await MachinePatterns.names(names, in: action.backend)
      guard let name = names.first, names.count == 1 else {
        throw CommandFailure.usage("--attach connects one machine: name one")
      }
      try await action.backend.start(name)
      try await ConsoleSession.run(name, on: action.backend)
      return
    }
    try await action(on: names) { name throws(BackendError) in
      try await action.backend.start(name)
      return ("started", 0)
    }
  }
}
