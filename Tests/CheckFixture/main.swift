// SPDX-License-Identifier: Apache-2.0

// A program with checks that misbehave, run in processes of their own as roost runs its checks. Its
// arguments are the names of checks and the time that each may take, in milliseconds.

import Glibc
import HostChecks
import POSIX

/// A check that does something bad, or nothing.
struct Misbehaviour: HostCheck {
  let id: String
  let title = "a check"
  let explanation = "A check for tests."
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    switch id {
    case "hangs": while true { sleep(1000) }
    case "spins": while true {}
    case "traps": fatalError("the check is broken")
    case "segfaults":
      kill(getpid(), SIGSEGV)
      sleep(1000)
    case "terminates-its-parent":
      kill(getppid(), SIGTERM)
      while true { sleep(1000) }
    case "exits": exit(7)
    case "floods":
      let line = String(repeating: "x", count: 1000)
      for _ in 0..<1000 { print(line) }
    case "leaves-a-child":
      // The child has the check's output open, and would outlive it by far.
      let pid = try startSleeper()
      return .pass(String(pid))
    case "reads": return .pass(readLine() ?? "nothing to read")
    default: break
    }
    return .pass("done")
  }

  private func startSleeper() throws -> pid_t {
    var pid: pid_t = 0
    var arguments = unsafe [strdup("sleep"), strdup("1000"), nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    let result = unsafe posix_spawnp(&pid, "sleep", nil, nil, &arguments, environ)
    guard result == 0 else { throw CheckOutcome.fail("cannot start sleep: error \(result)") }
    return pid
  }
}

var runner = CheckRunner(isolation: .process)
runner.timeLimit = CommandLine.arguments.dropFirst().first.flatMap { UInt64($0) }
  .map { $0 * 1_000_000 }
let checks = CommandLine.arguments.dropFirst(2).map { Misbehaviour(id: $0) }
let heading = ReportHeading(group: .doctor, version: "0", host: "test", kernel: "0", time: 0)
let writer = ReportWriter(
  CheckFormat.json.makeReporter(heading), output: STDOUT_FILENO, progress: nil)
let report = writer.run(checks, with: runner, in: CheckContext())
exit(report.exitStatus)
