// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import MachineDefinition

/// `roost logs`
struct Logs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print what a machine's guest wrote to its serial port.",
    discussion: """
      The log is that of the last run: it is begun anew when the machine starts.
      """)

  @Argument(help: ArgumentHelp("A machine.", valueName: "name"), completion: MachineCompletion.all)
  var name: String

  @Flag(name: .shortAndLong, help: "Go on with what is written from now, until the machine ends.")
  var follow = false

  @Option(
    name: .customShort("n"),
    help: ArgumentHelp("Only the last lines.", valueName: "lines"))
  var lines: Int?

  @OptionGroup var backends: BackendOptions

  func run() async throws {
    if let lines, lines < 0 {
      throw CommandFailure.usage("-n \(lines): a number of lines, as in -n 20")
    }
    let backend = try backends.backend()
    let path = try await backend.logPath(of: name)
    let end = try await end(of: backend)
    try await blocking { [lines] () throws(CommandFailure) in
      var log = try LogReader(path)
      try log.print(last: lines)
      if let end { try log.follow(until: end) }
    }
    // A machine that is gone has ended; of one that cannot be watched nobody knows.
    if let failure = end?.failure, failure.kind == .unavailable { throw CommandFailure(failure) }
  }

  /// What ends the following; nil if there is nothing to follow.
  private func end(of backend: any MachineBackend) async throws -> LogReader.End? {
    guard follow, try await backend.machine(named: name).state.isActive else { return nil }
    let end = try LogReader.End()
    Task { [name] in
      do throws(BackendError) {
        _ = try await backend.wait(for: name, nanoseconds: nil)
        end.reach()
      } catch {
        end.reach(failing: error)
      }
    }
    return end
  }
}
