// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Glibc
internal import MachineDefinition

/// `roost stop`
struct Stop: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Stop machines.",
    discussion: """
      The guest is asked to power off, as by its power button. If it has not done so when the time is \
      over, it goes on, and the exit status is 124.
      """)

  @Argument(
    help: ArgumentHelp("Machines, by name or pattern.", valueName: "name"),
    completion: MachineCompletion.active)
  var names: [String]

  @Flag(help: "End the machine at once, without asking its guest.")
  var force = false

  @Option(help: "How long the guest may take, as in 30s or 2m.")
  var timeout = "30s"

  @OptionGroup var options: ActionOptions

  func run() async throws {
    let time = try TimeSpan.option("--timeout", timeout)
    let action = try options.action("stop")
    try await action(on: names) { [force, timeout] name throws(BackendError) in
      if force {
        try await action.backend.forceStop(name)
        return ("stopped", 0)
      }
      try await action.backend.requestStop(name)
      do throws(BackendError) {
        _ = try await action.backend.wait(for: name, nanoseconds: time.nanoseconds)
      } catch {
        guard error.kind == .timedOut else { throw error }
        throw BackendError(
          .timedOut,
          "\(name) has not powered off within \(timeout): ask again with a longer --timeout, or "
            + "end it with 'roost stop --force \(name)'")
      }
      return ("stopped", 0)
    }
  }
}
