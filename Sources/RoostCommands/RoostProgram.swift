// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Glibc
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
    do {
      var command = try Roost.parseAsRoot()
      try command.run()
    } catch {
      leave(after: error)
    }
    exit(0)
  }

  /// Says what went wrong in one line and ends with its status.
  private static func leave(after error: any Error) -> Never {
    if let failure = error as? CommandFailure {
      Diagnostics.say(failure.message)
      exit(failure.exitStatus)
    }
    if Roost.exitCode(for: error) == .success {
      print(Roost.fullMessage(for: error))
      exit(0)
    }
    if let code = error as? ExitCode { exit(code.rawValue) }
    Diagnostics.say(Roost.message(for: error))
    Diagnostics.hint(usageHint)
    exit(CommandFailure.usage)
  }

  private static var usageHint: String {
    let verbs = CommandLine.arguments.dropFirst().prefix { !$0.hasPrefix("-") }
    guard let verb = verbs.first, Roost.verbs.contains(verb) else { return "roost --help" }
    return "roost help \(verb)"
  }
}
