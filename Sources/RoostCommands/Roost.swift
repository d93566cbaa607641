// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// The root of the command line.
struct Roost: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roost",
    abstract: "Boot and manage virtual machines, each at the cost of a process.",
    discussion: """
      The options --connect and --state-dir of a verb may also stand before it: roost --connect \
      qemu:///system list.

      The exit status is 0 when it is done or the guest powered off, 1 when it failed, 2 for \
      wrong usage or an invalid machine file, 3 when KVM or the backend cannot be used here, 4 when \
      there is no such machine or its state does not allow it, 124 when --timeout passed, 125 when the \
      guest crashed. A guest that writes 0 to 119 to its debug-exit port sets the status, and a signal that \
      stops the monitor makes it 128 plus the signal's number.
      """,
    version: Version.current,
    groupedSubcommands: [
      CommandGroup(name: "Booting", subcommands: [Boot.self]),
      CommandGroup(
        name: "Machine",
        subcommands: [
          Validate.self, Define.self, Undefine.self, List.self, Inspect.self, Start.self, Stop.self,
          Reboot.self, Pause.self, Resume.self, Wait.self, Console.self, Logs.self,
        ]),
      CommandGroup(
        name: "Further machine",
        subcommands: [
          Save.self, Restore.self, Snapshot.self, Events.self, Volume.self, Network.self,
        ]),
      CommandGroup(name: "Host", subcommands: [Doctor.self, Smoke.self]),
      CommandGroup(name: "About", subcommands: [Guests.self, Version.self]),
    ])

  /// The names of all verbs.
  static let verbs: Set = [
    "boot", "validate", "define", "undefine", "list", "inspect", "start", "stop", "reboot", "pause",
    "resume", "wait", "console", "logs", "save", "restore", "snapshot", "events", "volume",
    "network", "doctor", "smoke", "guests", "version", "help",
  ]
}
