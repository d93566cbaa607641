// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Whether a program is there and runs.
enum ProgramPresence {
  /// Runs `PROGRAM --version`.
  ///
  /// - Parameters:
  ///   - debian: the package that has the program in Debian.
  ///   - others: the package elsewhere.
  ///   - loss: what is missing without the program.
  static func outcome(
    of name: String, debian: String, others: String, loss: String, in context: CheckContext
  ) throws -> CheckOutcome {
    guard let program = ProgramRun.find(name, in: context) else {
      return .skip(
        "\(name) is not installed: \(loss)",
        fix: InstallCommand.text(debian: debian, others: others, in: context))
    }
    let run = try ProgramRun.run(program, ["--version"], limit: context.nanosecondsLeft / 2)
    guard run.succeeded else {
      return .fail("\(program) --version ended with \(run.endText): \(run.lastLine ?? "no output")")
    }
    let line = run.output.split(whereSeparator: \.isNewline).first.map(String.init) ?? "works"
    return .pass(line, details: [CheckDetail("path", .string(program))])
  }
}
