// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks
internal import POSIX
internal import SystemPackage

/// Runs checks one after the other, each within its time, and gathers what they found.
public struct CheckRunner: Sendable {
  /// Where a check runs.
  public enum Isolation: Sendable {
    /// In a process of its own: a check that crashes or hangs is a failed check and nothing more.
    /// This process must have one thread only. Where the user may have no more processes, it runs in
    /// this one.
    case process
    /// In a thread of its own: a check that hangs is a failed check, and stays behind.
    case thread
  }

  /// Where a check runs.
  public var isolation: Isolation
  /// How long each run may take, in nanoseconds; nil for each check's own limit.
  public var timeLimit: UInt64?
  /// How many times each check runs, from 1.
  public var repetitions: Int
  /// The checks whose skip is a fail.
  public var required: [CheckPattern]
  /// Whether a skip is a fail if its reason is that KVM cannot be used.
  public var requiresKVM: Bool

  /// Makes a runner.
  public init(
    isolation: Isolation = .process, timeLimit: UInt64? = nil, repetitions: Int = 1,
    required: [CheckPattern] = [], requiresKVM: Bool = false
  ) {
    self.isolation = isolation
    self.timeLimit = timeLimit
    self.repetitions = repetitions
    self.required = required
    self.requiresKVM = requiresKVM
  }

  /// Runs checks.
  ///
  /// With processes, `SIGINT`, `SIGTERM` and `SIGHUP` end the running check and the report, which then
  /// has the results so far.
  ///
  /// - Parameters:
  ///   - checks: the checks, in order.
  ///   - context: the host.
  ///   - observer: who follows.
  public func run(
    _ checks: [any HostCheck], in context: CheckContext = CheckContext(),
    observer: (any CheckObserver)? = nil
  ) -> CheckReport {
    let signals: Int32 = isolation == .process ? roost_catch_signals() : -1
    defer { roost_release_signals(signals) }
    var results: [CheckResult] = []
    for (index, check) in checks.enumerated() {
      observer?.begin(check, index: index, of: checks.count)
      let (result, signal) = result(of: check, context, signals) { observer?.tick() }
      results.append(result)
      observer?.end(result)
      if signal != 0 { return CheckReport(results: results, interruption: signal) }
    }
    return CheckReport(results: results)
  }

  /// Runs a check as often as was asked for.
  private func result(
    of check: any HostCheck, _ context: CheckContext, _ signals: Int32, onTick: () -> Void
  ) -> (CheckResult, signal: Int32) {
    var durations: [UInt64] = []
    var worst: CheckOutcome?
    var signal: Int32 = 0
    for _ in 0..<max(1, repetitions) where signal == 0 {
      let run: CheckRun
      (run, signal) = self.run(check, context, signals, onTick: onTick)
      durations.append(run.nanoseconds)
      let outcome = demanded(run.outcome, of: check, wasInterrupted: signal != 0)
      if worst.map({ $0.status < outcome.status }) ?? true { worst = outcome }
    }
    let outcome = worst ?? .skip("interrupted")
    return (CheckResult(check: check, outcome: outcome, durations: durations), signal)
  }

  private func run(
    _ check: any HostCheck, _ context: CheckContext, _ signals: Int32, onTick: () -> Void
  ) -> (CheckRun, signal: Int32) {
    let limit = timeLimit ?? check.timeLimit
    let (deadline, overflow) = MonotonicClock.nanoseconds.addingReportingOverflow(limit)
    var context = context
    context.deadline = overflow ? .max : deadline
    guard isolation == .process else {
      return (CheckThread.run(check, in: context, timeLimit: limit), 0)
    }
    do throws(SystemCallError) {
      let process = try CheckProcess(of: check, in: context, timeLimit: limit)
      return process.finish(signals: signals, onTick: onTick)
    } catch  where error.errno == .resourceTemporarilyUnavailable {
      // No more processes are allowed. The check that is about that says so, where it can run.
      return (CheckRun(of: check, in: context), 0)
    } catch {
      return (CheckRun(.fail("\(error)"), nanoseconds: 0), 0)
    }
  }

  /// Turns a skip into a fail where that was asked for.
  private func demanded(
    _ outcome: CheckOutcome, of check: any HostCheck, wasInterrupted: Bool
  ) -> CheckOutcome {
    guard outcome.status == .skip, !wasInterrupted else { return outcome }
    guard
      requiresKVM && outcome.isKVMUnusable || required.contains(where: { $0.matches(check.id) })
    else { return outcome }
    var failure = outcome
    failure.status = .fail
    failure.reason = "required, but skipped: \(outcome.reason ?? "no reason was given")"
    return failure
  }
}
