// SPDX-License-Identifier: Apache-2.0

internal import ControlProtocol
internal import MachineDefinition
internal import MachineStore
internal import Monitor

/// A machine as it is at a moment: what is kept of it, whether it runs, what its process says.
struct MachineObservation: Sendable {
  /// What a machine's process says, or why it says nothing.
  typealias Answer = Result<MachineStatus, ControlClientError>

  /// What the store has.
  let entry: MachineEntry
  /// Whether somebody holds its run lock.
  let isLocked: Bool
  /// The process that is starting it.
  let starter: Int32?
  /// What is recorded of its last run, or of this one.
  let record: RunRecord?
  /// Why the record cannot be read.
  let recordProblem: String?
  /// What its process says; nil if it was not asked.
  var answer: Answer?

  /// Looks at a machine, without asking its process.
  init(_ entry: MachineEntry, in store: MachineStore) throws(BackendError) {
    self.entry = entry
    var isLocked: Bool
    var lastRun: Result<RunRecord?, BackendError>
    while true {
      isLocked = try store.isRunning(entry.name)
      lastRun = Result { () throws(BackendError) in try store.lastRun(of: entry.name) }
      guard !isLocked, case .success(let record?) = lastRun, record.end == nil else { break }
      // It was killed, or it has only just started.
      if try !store.isRunning(entry.name) { break }
    }
    self.isLocked = isLocked
    switch lastRun {
    case .success(let record): (self.record, recordProblem) = (record, nil)
    case .failure(let error): (self.record, recordProblem) = (nil, error.message)
    }
    starter = isLocked ? try store.starter(of: entry.name) : nil
  }

  /// What is in the place of a machine, and can be none.
  init(unusable entry: MachineEntry) {
    self.entry = entry
    (isLocked, starter, record, recordProblem) = (false, nil, nil, nil)
  }

  /// Whether there is a process that could be asked.
  var canBeAsked: Bool { isLocked && starter == nil }

  /// What the machine is doing, and why, where there is something to say.
  var state: (MachineState, reason: String?) {
    isLocked ? activeState : inactiveState
  }

  private var activeState: (MachineState, reason: String?) {
    if let starter {
      return (.running, reason: "it is being started by process \(starter) (roost start)")
    }
    switch answer {
    case .success(let status)?:
      let state: MachineState =
        switch status.activity {
        case .running: .running
        case .paused: .paused
        case .ending: .stopping
        }
      return (state, reason: brokenReason)
    case .failure(.nobodyListens)?, .failure(.disconnected)?:
      // It answers no more when its end is recorded, which it holds the lock a little longer than.
      if record?.end != nil { return (.stopping, reason: nil) }
      return (.running, reason: "its process does not answer")
    case .failure(let error)?: return (.running, reason: error.description)
    case nil: return (.running, reason: brokenReason)
    }
  }

  private var inactiveState: (MachineState, reason: String?) {
    if let brokenReason { return (.broken, reason: brokenReason) }
    guard let end = runEnd else { return (.stopped, reason: recordProblem) }
    switch end.kind {
    case "crash", "failure", "killed": return (.crashed, reason: end.reason)
    case "debug-exit" where end.exitStatus != 0:
      return (.crashed, reason: end.reason ?? "the guest left with status \(end.exitStatus)")
    default: return (.stopped, reason: end.reason)
    }
  }

  private var brokenReason: String? {
    if case .broken(let reason) = entry.content { reason } else { nil }
  }

  /// How the last run ended; nil if the machine runs or never ran.
  var runEnd: MachineRunEnd? {
    guard !isLocked, let record else { return nil }
    guard let end = record.end else {
      return MachineRunEnd(
        kind: "killed", exitStatus: 128 + 9, reason: "its process was killed", time: nil)
    }
    return MachineRunEnd(
      kind: end.kind, exitStatus: end.status, reason: end.reason, time: end.time)
  }

  /// Since when it runs, in nanoseconds since 1970.
  private var startedAt: UInt64? {
    guard canBeAsked else { return nil }
    if case .success(let status)? = answer { return status.startedAt }
    return record.flatMap { $0.end == nil ? $0.startedAt : nil }
  }

  /// The line of a listing.
  var summary: MachineSummary {
    let (state, reason) = state
    var summary = MachineSummary(
      name: entry.name, backend: NativeBackend.name, state: state, reason: reason)
    summary.vcpus = entry.definition?.configuration.vcpus
    summary.memory = entry.definition?.configuration.memory
    summary.startedAt = startedAt
    return summary
  }
}
