// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import MachineDefinition

/// `roost console`
struct Console: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Connect the terminal to a machine's serial port.",
    discussion: """
      What the guest wrote last is shown first. Several terminals may be connected at once. Ctrl-A x leaves, \
      the machine goes on; Ctrl-A h lists the keys. It ends with the machine.
      """)

  @Argument(
    help: ArgumentHelp("A machine.", valueName: "name"), completion: MachineCompletion.active)
  var name: String

  @OptionGroup var backends: BackendOptions

  func run() async throws {
    try await ConsoleSession.run(name, on: try backends.backend())
  }
}
