// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// The root of the command line.
struct Roost: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roost",
    abstract: "Boot and manage virtual machines, each at the cost of a process.",
    discussion: """
      The exit status is 0 when it is done or the guest powered off, 1 when it failed, 2 for \
      wrong usage, 3 when KVM cannot be used here, 124 when --timeout passed, 125 when the guest \
      crashed. A guest that writes 0 to 119 to its debug-exit port sets the status, and a signal that \
      stops the monitor makes it 128 plus the signal's number.
      """,
    version: Version.current,
    groupedSubcommands: [
      CommandGroup(name: "Machines", subcommands: [Boot.self, Validate.self]),
      CommandGroup(name: "Host", subcommands: [Doctor.self, Smoke.self]),
      CommandGroup(name: "About", subcommands: [Guests.self, Version.self]),
    ])

  /// The names of all verbs.
  static let verbs = ["boot", "validate", "doctor", "smoke", "guests", "version", "help"]
}
