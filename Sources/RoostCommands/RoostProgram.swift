// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Glibc
internal import MachineDefinition
internal import Monitor
internal import POSIX

/// The program `roost`: reads the command line, runs the verb, ends with the contract's status.
public enum RoostProgram {
  /// When the program began, in nanoseconds of the monotonic clock.
  nonisolated(unsafe) static var startTime: UInt64 = 0

  /// Runs the program. Never returns.
  public static func main() -> Never {
    unsafe startTime = MonotonicClock.nanoseconds
    StandardStreams.open()
    let given = CommandLine.arguments.dropFirst()
    // Looked for first: a process that boots a guest lives for milliseconds, and looking for more costs some.
    if given.first == "boot" { boot(given.dropFirst()) }
    let arguments = withoutGlobalOptions(given)
    if arguments.first == "boot" { boot(arguments.dropFirst()) }
    run(Roost.self) { try Roost.parseAsRoot(Array(arguments)) }
    exit(0)
  }

  /// The verb and what follows it; what stands before it holds from now on.
  private static func withoutGlobalOptions(_ arguments: ArraySlice<String>) -> ArraySlice<String> {
    do throws(CommandFailure) {
      let options = try GlobalOptions(arguments)
      options.apply()
      return options.rest
    } catch {
      leave(after: error)
    }
  }

  /// Boots a machine. This is what people wait for, so it goes the shortest way.
  private static func boot(_ arguments: ArraySlice<String>) -> Never {
    guard let options = BootOptions(plain: arguments) else {
      run(Boot.self) { try Boot.parse(Array(arguments)) }
      exit(0)
    }
    do throws(CommandFailure) {
      try MonitorProcess.replaceThisProcess(running: try options.configuration())
    } catch {
      leave(after: error)
    }
  }

  /// Runs the verb that was read, or says what was wrong with it.
  ///
  /// - Parameters:
  ///   - root: the command that words messages and help.
  ///   - read: reads the command line.
  private static func run(
    _ root: (some ParsableCommand).Type, _ read: () throws -> any ParsableCommand
  ) {
    do {
      var command = try read()
      if let waiting = command as? any AsyncParsableCommand {
        if let error = finish(waiting) { throw error }
      } else {
        try command.run()
      }
    } catch {
      leave(after: error, root)
    }
  }

  /// A verb on its way to another thread, while this one only waits.
  private struct Handover: @unchecked Sendable {
    let command: any AsyncParsableCommand

    init(_ command: any AsyncParsableCommand) {
      self.command = command
    }
  }

  /// Runs a verb that waits for machines, and waits for it.
  private static func finish(_ command: any AsyncParsableCommand) -> (any Error)? {
    let outcome = Condition<Result<Void, any Error>?>(nil)
    let handover = Handover(command)
    Task {
      var command = handover.command
      let result: Result<Void, any Error>
      do {
        try await command.run()
        result = .success(())
      } catch {
        result = .failure(error)
      }
      outcome.update { $0 = result }
    }
    return switch outcome.wait({ $0 }) {
    case .failure(let error)?: error
    case .success?, nil: nil
    }
  }

  /// Says what went wrong in one line and ends with its status.
  private static func leave(
    after error: any Error, _ root: (some ParsableCommand).Type
  ) -> Never {
    if let failure = error as? CommandFailure ?? (error as? BackendError).map(CommandFailure.init) {
      leave(after: failure)
    }
    if root.exitCode(for: error) == .success {
      print(root.fullMessage(for: error))
      exit(0)
    }
    if let code = error as? ExitCode { exit(code.rawValue) }
    Diagnostics.say(root.message(for: error))
    Diagnostics.hint(usageHint)
    exit(CommandFailure.usage)
  }

  private static func leave(after failure: CommandFailure) -> Never {
    Diagnostics.say(failure.message)
    exit(failure.exitStatus)
  }

  private static var usageHint: String {
    let arguments = CommandLine.arguments.dropFirst()
    let verb = (try? GlobalOptions(arguments).rest)?.first
    guard let verb, Roost.verbs.contains(verb) else { return "roost --help" }
    return "roost help \(verb)"
  }
}
