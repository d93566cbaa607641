// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
internal import Glibc
import HostChecks
internal import JSON

/// What `roost doctor` and `roost smoke` have in common: which checks run, and how they report.
struct CheckOptions: ParsableArguments {
  @Option(help: "How to report: text, json, tap or junit.")
  var format: ReportFormat = .text

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Run only these checks: ids, their first parts, or patterns with * and ?.", valueName: "id"))
  var only: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Leave these checks out.", valueName: "id"))
  var skip: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Make a skip of these checks a fail; kvm: the skips for want of a KVM.", valueName: "id|kvm"))
  var require: [String] = []

  @Option(
    name: .customLong("repeat"),
    help: ArgumentHelp("Run each check so often; the worst result counts.", valueName: "n"))
  var repetitions = 1

  @Option(help: "How long a check may take, as in 30s or 500ms. (default: each check's own limit)")
  var timeout: String?

  @Flag(help: "List the checks instead of running them; with --verbose, explain them.")
  var list = false

  @Flag(name: .shortAndLong, help: "Show every value that was measured.")
  var verbose = false

  /// Runs the checks of a verb, or lists them.
  ///
  /// - Throws: a failure for options that make no sense; otherwise the exit status, unless it is 0.
  func run(
    _ available: [any HostCheck], _ group: CheckGroup, in context: CheckContext
  ) throws {
    let selection = try selection(from: available, group)
    if list {
      print(try listing(of: selection.checks), terminator: "")
      return
    }
    let runner = try runner(for: selection)
    let heading = ReportHeading.now(group, version: Version.current)
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let usesColor = unsafe isTerminal && getenv("NO_COLOR") == nil
    let writer = ReportWriter(
      format.checkFormat.makeReporter(heading, isVerbose: verbose, usesColor: usesColor),
      output: STDOUT_FILENO, progress: isatty(STDERR_FILENO) == 1 ? STDERR_FILENO : nil)
    let report = writer.run(selection.checks, with: runner, in: context)
    // Whoever sent the signal wants to see that it ended this process.
    if let signal = report.interruption { raise(signal) }
    if report.exitStatus != 0 { throw ExitCode(report.exitStatus) }
  }

  /// The checks that the options select.
  private func selection(
    from available: [any HostCheck], _ group: CheckGroup
  ) throws(CommandFailure) -> CheckSelection {
    do throws(CheckSelectionError) {
      return try CheckSelection(
        from: available, only: words(only), skip: words(skip), require: words(require))
    } catch {
      throw .usage(error.description)
    }
  }

  /// Commas separate as well as spaces do.
  private func words(_ values: [String]) -> [String] {
    values.flatMap { $0.split(separator: ",").map(String.init) }
  }

  private func runner(for selection: CheckSelection) throws(CommandFailure) -> CheckRunner {
    var runner = CheckRunner(
      required: selection.required, requiresKVM: selection.requiresKVM)
    guard (1...1000).contains(repetitions) else {
      throw .usage("--repeat \(repetitions): it is 1 to 1000")
    }
    runner.repetitions = repetitions
    if let timeout {
      guard let span = TimeSpan(timeout), span.nanoseconds > 0 else {
        throw .usage("--timeout \(timeout): a number with its unit, as in 30s, 500ms or 2m")
      }
      runner.timeLimit = span.nanoseconds
    }
    return runner
  }

  private func listing(of checks: [any HostCheck]) throws(CommandFailure) -> String {
    switch format {
    case .json:
      let objects = checks.map { check -> JSONValue in
        [
          "id": .string(check.id), "title": .string(check.title),
          "requires": .array(check.requirements.map { .string($0.rawValue) }),
          "explanation": .string(check.explanation),
        ]
      }
      return JSONValue.array(objects).serialized(pretty: true) + "\n"
    case .text where verbose:
      return checks.map { "\($0.id): \($0.title)\n    \($0.explanation)\n" }.joined(separator: "\n")
    case .text:
      let width = checks.map(\.id.count).max() ?? 0
      return checks.map { check in
        let gap = String(repeating: " ", count: width - check.id.count + 2)
        return check.id + gap + check.title + "\n"
      }.joined()
    case .tap, .junit:
      throw .usage("--list is printed as text or json, not as \(format.rawValue)")
    }
  }
}
