// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// A thread of its own for one run of a check, where this process has threads and cannot be forked.
///
/// A run that hangs is left behind, and a crash ends everything.
enum CheckThread {
  /// Runs a check and waits for it until its time has passed.
  static func run(
    _ check: any HostCheck, in context: CheckContext, timeLimit: UInt64
  ) -> CheckRun {
    let result = Condition<CheckRun?>(nil)
    let start = MonotonicClock.nanoseconds
    do throws(SystemCallError) {
      let thread = try Thread(name: "check") {
        let run = CheckRun(of: check, in: context)
        result.update { $0 = run }
      }
      let (deadline, overflow) = start.addingReportingOverflow(timeLimit)
      guard let run = result.wait(until: overflow ? nil : deadline, { $0 }) else {
        return CheckRun(.fail("did not end in \(timeLimit.timeText)"), nanoseconds: timeLimit)
      }
      thread.join()
      return run
    } catch {
      return CheckRun(.fail("\(error)"), nanoseconds: MonotonicClock.nanoseconds &- start)
    }
  }
}
