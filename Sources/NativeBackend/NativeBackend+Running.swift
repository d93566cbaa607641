// SPDX-License-Identifier: Apache-2.0

internal import ControlProtocol
internal import Glibc
public import MachineDefinition
internal import MachineStore
internal import POSIX

extension NativeBackend {
  // MARK: Starting

  /// Starts a machine; returns when its guest runs. A machine that does not start leaves its messages
  /// in `monitor.log` and nothing else.
  public func start(_ name: String) async throws(BackendError) {
    try await offTasks { () throws(BackendError) in
      let program = if let program { program } else { try MonitorExecutable.find() }
      let run = try store.beginRun(of: name)
      do throws(BackendError) {
        try launch(program, run)
      } catch {
        unsafe unlink(run.directory.controlSocket)
        run.abandon()
        throw error
      }
      run.lock.clearAnnouncement()
    }
  }

  private func launch(_ program: String, _ run: borrowing PreparedRun) throws(BackendError) {
    let name = run.definition.name
    let oldLog = SerialLogTail(run.directory.serialLog)
    let process = try LaunchedProcess.launch(program, running: run)
    switch process.waitUntilReady(until: MonotonicClock.nanoseconds &+ patience.start) {
    case .ready: return
    case .failed(let kind, let reason):
      let log = SerialLogTail(run.directory.serialLog)
      let last = log.isNewer(than: oldLog) ? log.lastLine : nil
      let words = last.map { "; its serial port said last: \($0)" } ?? ""
      throw BackendError(kind, "\(name) did not start: \(reason)\(words)")
    case .timedOut:
      throw BackendError(
        .timedOut,
        "\(name) did not start within \(patience.start / 1_000_000_000) s and was killed; "
          + "\(run.directory.monitorLog) has its messages")
    }
  }

  // MARK: Ending

  /// Ends a machine at once; returns when nothing of it runs. A process that does not end by itself is
  /// killed.
  public func forceStop(_ name: String) async throws(BackendError) {
    try await offTasks { () throws(BackendError) in
      let path = try controlSocket(of: name)
      let directory = try store.directory(of: name)
      let deadline = MonotonicClock.nanoseconds &+ patience.end
      var guesses = recordedProcess(of: name)
      var refusal: ControlError?
      do throws(ControlClientError) {
        var client = try ControlClient(path: path, until: deadline)
        guesses.insert(client.greeting.processIdentifier, at: 0)
        try client.send(.end, until: deadline)
      } catch {
        // It may end before it has answered. One that hangs is killed below.
        if case .refused(let error) = error { refusal = error }
      }
      if try waitForEnd(name, RunProcess.find(of: directory, guesses: guesses), until: deadline) {
        return
      }
      try kill(name, directory, guesses, afterRefusal: refusal)
    }
  }

  private func kill(
    _ name: String, _ directory: MachineDirectory, _ guesses: [Int32],
    afterRefusal refusal: ControlError?
  ) throws(BackendError) {
    guard let process = RunProcess.find(of: directory, guesses: guesses) else {
      guard try store.isRunning(name) else { return }
      throw BackendError(
        .failed, "the process of \(name) does not end, and it is not one that you may kill")
    }
    let number = process.number
    // One that cannot be signalled has just ended.
    try? process.descriptor.signal(SIGKILL)
    let deadline = MonotonicClock.nanoseconds &+ patience.end
    guard try waitForEnd(name, process, until: deadline) else {
      throw BackendError(.failed, "process \(number) of \(name) does not end, though it was killed")
    }
    let words = refusal.map { "it refused to end (\($0.message))" } ?? "it did not answer"
    try store.recordEnd(
      of: name,
      RunRecord.End(
        kind: "stop", status: 0, reason: "its process was killed, because \(words)",
        time: WallClock.nanoseconds))
  }

  // MARK: Waiting

  /// Waits until nothing of a machine runs.
  ///
  /// - Parameter nanoseconds: how long at most; nil for ever.
  /// - Returns: how its last run ended; nil if it never ran.
  /// - Throws: ``BackendError/Kind/timedOut`` when it still runs then.
  public func wait(
    for name: String, nanoseconds: UInt64?
  ) async throws(BackendError) -> MachineRunEnd? {
    try await offTasks { () throws(BackendError) in
      let deadline = nanoseconds.map { span in
        let (deadline, overflow) = MonotonicClock.nanoseconds.addingReportingOverflow(span)
        return overflow ? UInt64.max : deadline
      }
      while true {
        let machine = try MachineObservation(try store.entry(named: name), in: store)
        guard machine.isLocked else { return machine.runEnd }
        guard try waitForEnd(of: machine, until: deadline) else {
          throw BackendError(.timedOut, "\(name) still runs")
        }
      }
    }
  }

  /// How often a lock is looked at that nobody can be seen to hold, in microseconds.
  private static let lookInterval: UInt32 = 50_000
  /// How often a lock is looked at that is about to be given up, in microseconds.
  private static let releaseInterval: UInt32 = 1_000

  /// Waits until a machine's process has ended, or for a moment if it cannot be watched.
  ///
  /// - Returns: false after the deadline.
  private func waitForEnd(
    of machine: MachineObservation, until deadline: UInt64?
  ) throws(BackendError) -> Bool {
    let name = machine.entry.name
    // A machine that is being started has two processes, and only one of them stays.
    if machine.canBeAsked {
      if let process = RunProcess.find(
        of: try store.directory(of: name), guesses: recordedProcess(of: name))
      {
        return try waitForEnd(name, process, until: deadline)
      }
    }
    if let deadline, MonotonicClock.nanoseconds >= deadline { return false }
    usleep(Self.lookInterval)
    return true
  }

  /// Waits until a process has ended and the machine's lock is free.
  ///
  /// - Returns: false after the deadline.
  private func waitForEnd(
    _ name: String, _ process: consuming RunProcess?, until deadline: UInt64?
  ) throws(BackendError) -> Bool {
    var interval = Self.lookInterval
    if let process {
      guard process.descriptor.waitForEnd(until: deadline) else { return false }
      interval = Self.releaseInterval
    }
    while try store.isRunning(name) {
      if let deadline, MonotonicClock.nanoseconds >= deadline { return false }
      usleep(interval)
    }
    return true
  }

  /// The process that the record of the run names.
  private func recordedProcess(of name: String) -> [Int32] {
    // A record that cannot be read names none; the lock's holders are found all the same.
    (try? store.lastRun(of: name)).map { [$0.processIdentifier] } ?? []
  }
}
