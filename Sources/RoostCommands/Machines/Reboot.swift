// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import MachineDefinition

/// `roost reboot`
struct Reboot: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Restart machines.",
    discussion: """
      The guest is asked to power off, as by its power button, and the machine starts again then. \
      The command returns when the guest has been asked.
      """)

  @Argument(
    help: ArgumentHelp("Machines, by name or pattern.", valueName: "name"),
    completion: MachineCompletion.active)
  var names: [String]

  @Flag(help: "Restart at once, as by the reset button.")
  var force = false

  @OptionGroup var options: ActionOptions

  func run() async throws {
    let action = try options.action("reboot")
    try await action(on: names) { [force] name throws(BackendError) in
      try await action.backend.reboot(name, force: force)
      return (force ? "restarted" : "asked to restart", 0)
    }
  }
}
