// SPDX-License-Identifier: Apache-2.0

internal import ControlProtocol
internal import JSON
internal import POSIX
internal import Synchronization

/// Runs one supervised machine over and over in this process, as its policies and the control
/// socket want it: each run is a new ``Machine``, made when the one before is wholly gone.
///
/// ``start()`` and ``run(signals:)`` belong to one thread; everything else may come from any.
final class Supervisor: Sendable {
  /// What those who watch are told.
  enum Event: Sendable, Equatable {
    /// The vCPUs stand still.
    case paused
    /// The vCPUs run again.
    case resumed
    /// The machine started again from the beginning.
    case restarted
    /// The machine has ended for good, and that is recorded.
    case ended(RunRecord.End)
  }

  /// Makes a connection to whoever keeps and shows what the guest sends; once for each run.
  typealias ConsoleConnector = @Sendable () throws(SystemCallError) -> OwnedDescriptor

  /// What somebody wants, whatever the guest does.
  enum Request {
    case restart
    case end(MachineEnd)
  }

  struct State {
    var request: Request?
    var restarts: UInt64 = 0
    var restartsAtPowerOff = false
    var report: String?
    var isOver = false

    var isEnding: Bool {
      if case .end = request { true } else { isOver }
    }
  }

  private let configuration: MachineConfiguration
  private let supervision: Supervision
  private let connectConsole: ConsoleConnector?
  let onEvent: @Sendable (Event) -> Void
  /// In nanoseconds since 1970.
  let startedAt = WallClock.nanoseconds
  private let record: RunRecordFile
  private let wakeup: EventDescriptor
  let state = Mutex(State())
  /// The machine of this run, nil between two. Whoever uses it holds the lock, so that nothing of
  /// it is left when it is replaced here. Taken before that of ``state``.
  let current: Mutex<Machine?>

  /// Makes the machine of the first run.
  ///
  /// - Parameters:
  ///   - configuration: the machine.
  ///   - supervision: what happens to it and where that is written.
  ///   - connectConsole: what a serial port in the mode ``SerialMode/standardStreams`` leads to; nil
  ///     for the streams themselves.
  ///   - onEvent: called on the thread that made it happen; must not block.
  /// - Throws: why the machine cannot be made.
  init(
    _ configuration: MachineConfiguration, _ supervision: Supervision,
    connectConsole: ConsoleConnector? = nil, onEvent: @escaping @Sendable (Event) -> Void = { _ in }
  ) throws(MachineError) {
    self.configuration = configuration
    self.supervision = supervision
    self.connectConsole = connectConsole
    self.onEvent = onEvent
    record = RunRecordFile(path: supervision.recordPath, startedAt: startedAt)
    do throws(SystemCallError) {
      wakeup = try EventDescriptor()
    } catch {
      throw .cannotCreate("\(error)")
    }
    current = Mutex(try Self.makeMachine(configuration, connectConsole, isRestart: false))
  }

  private static func makeMachine(
    _ configuration: MachineConfiguration, _ connectConsole: ConsoleConnector?, isRestart: Bool
  ) throws(MachineError) -> Machine {
    var connection: OwnedDescriptor?
    if let connectConsole, configuration.serial == .standardStreams {
      do throws(SystemCallError) {
        connection = try connectConsole()
      } catch {
        throw .cannotCreate("serial port: \(error)")
      }
    }
    return try Machine(configuration, connection: connection, isRestart: isRestart)
  }

  // MARK: Running

  /// Starts the first run and records it.
  ///
  /// - Throws: why the vCPUs cannot run.
  func start() throws(MachineError) {
    try current.withLock { (machine) throws(MachineError) in try machine?.start() }
    record.write(restarts: 0, end: nil)
  }

  /// Looks after the machine, run after run, until it has ended for good and that is recorded.
  ///
  /// - Parameter signals: the signals that end it, if they are taken.
  /// - Returns: how the last run ended, or what ended the machine between two.
  func run(signals: ProcessSignals? = nil) -> MachineEnd {
    var events = ProcessEvents(
      signals: signals, timeout: configuration.timeout, wakeup: wakeup.rawValue)
    var delay = RestartDelay()
    while true {
      let (end, duration) = waitForEndOfRun(&events)
      switch decide(after: end) {
      case .over(let end): return conclude(end)
      case .again(let isAskedFor):
        let span = isAskedFor ? 0 : delay.next(afterCrash: end.isCrash, duration: duration)
        if span > 0 { explain(end, span) }
        if let end = stayDown(for: span, &events) { return conclude(end) }
      }
      do throws(MachineError) {
        try startAgain()
      } catch {
        return conclude(.failed("the machine cannot start again: \(error)"))
      }
    }
  }

  /// Waits until the machine of this run has ended and nothing of it is left.
  private func waitForEndOfRun(
    _ events: inout ProcessEvents
  ) -> (end: MachineEnd, duration: UInt64) {
    guard let machine = current.withLock({ $0 }) else { return (.stopped, 0) }
    var isStopping = false
    wait: while true {
      switch events.next(finished: machine.finishedDescriptor) {
      case .finished: break wait
      case .timeOver: request(.end(.timedOut))
      case .signal(let signal):
        if isStopping { machine.abandonOutput() }
        request(.end(.stoppedBySignal(signal)))
      case .wakeup:
        wakeup.drain()
        switch state.withLock({ $0.request }) {
        case .end(let end): machine.stop(end)
        case .restart: machine.stop()
        case nil: break
        }
        isStopping = true
      case .moment: break
      }
    }
    let end = machine.wait()
    if configuration.reportPath != nil {
      let report = MachineReport(of: machine, configuration, end: end).text
      state.withLock { $0.report = report }
    }
    current.withLock { $0 = nil }
    let times = machine.times
    return (end, times.firstInstruction == 0 ? 0 : times.ended &- times.firstInstruction)
  }

  private enum Decision {
    case over(MachineEnd)
    case again(isAskedFor: Bool)
  }

  /// Whether the machine starts again after a run; forgets what was asked for that run alone.
  private func decide(after end: MachineEnd) -> Decision {
    state.withLock { state in
      let restartsAtPowerOff = state.restartsAtPowerOff
      state.restartsAtPowerOff = false
      let policy = supervision.policy(after: end, restartsAtPowerOff: restartsAtPowerOff)
      switch state.request {
      case .end(let wanted):
        // A machine that would have gone on, or that a reset stopped, ended because of the request.
        return .over(policy == .restart || end == .stopped ? wanted : end)
      case .restart:
        state.request = nil
        return .again(isAskedFor: true)
      case nil:
        return policy == .restart ? .again(isAskedFor: false) : .over(end)
      }
    }
  }

  /// Waits before the next run, unless somebody wants it at once.
  ///
  /// - Returns: what ended the machine meanwhile.
  private func stayDown(for delay: UInt64, _ events: inout ProcessEvents) -> MachineEnd? {
    let moment = MonotonicClock.nanoseconds &+ delay
    while true {
      wakeup.drain()
      let request = state.withLock { state in
        let request = state.request
        if case .restart = request { state.request = nil }
        return request
      }
      switch request {
      case .end(let end): return end
      case .restart: return nil
      case nil: break
      }
      switch events.next(finished: -1, until: moment) {
      case .moment: return nil
      case .timeOver: self.request(.end(.timedOut))
      case .signal(let signal): self.request(.end(.stoppedBySignal(signal)))
      case .finished, .wakeup: break
      }
    }
  }

  private func startAgain() throws(MachineError) {
    let machine = try Self.makeMachine(configuration, connectConsole, isRestart: true)
    try machine.start()
    current.withLock { $0 = machine }
    let restarts = state.withLock { state in
      state.restarts &+= 1
      return state.restarts
    }
    record.write(restarts: restarts, end: nil)
    onEvent(.restarted)
  }

  private func explain(_ end: MachineEnd, _ delay: UInt64) {
    let words = end.explanation ?? "the guest left with a failure (\(end.exitStatus))"
    StandardStreams.complain("\(words)\nroost: it starts again in \(delay / 1_000_000_000) s")
  }

  private func conclude(_ end: MachineEnd) -> MachineEnd {
    let restarts = state.withLock { state in
      state.isOver = true
      return state.restarts
    }
    let recorded = RunRecord.End(
      kind: end.kind, status: end.exitStatus,
      reason: end.explanation?.split(separator: "\n").first.map(String.init),
      time: WallClock.nanoseconds)
    record.write(restarts: restarts, end: recorded)
    onEvent(.ended(recorded))
    return end
  }

  /// The report of the last run, if the configuration wants one.
  var report: String? { state.withLock { $0.report } }

  /// Leaves a request to the thread that looks after the machine.
  ///
  /// - Returns: whether it counts: the first that asks for the end is the last request.
  @discardableResult
  func request(_ request: Request) -> Bool {
    let counts = state.withLock { state in
      guard !state.isEnding else { return false }
      state.request = request
      return true
    }
    // A second one makes an end that waits for a slow reader wait less.
    wakeup.signal()
    return counts
  }
}
