// SPDX-License-Identifier: Apache-2.0

internal import ControlProtocol
internal import Devices
internal import POSIX
internal import Synchronization

/// Decides when a machine ends, where the first who asks names the reason, and when its vCPUs stand
/// still.
final class MachineControl: MachineEventSink {
  private struct State {
    var end: MachineEnd?
    var endTime: UInt64 = 0
    var vcpus: [VCPUThread] = []
    /// Whether vCPUs are to stand still.
    var isPausing = false
    /// How many of them do: parked, or halted for ever.
    var idleCount = 0
    /// Whether the devices do, too: nothing of the machine changes any more.
    var isPaused = false
  }

  private let state = Condition(State())
  private let ending = Atomic<Bool>(false)
  private let endEvent: EventDescriptor

  /// Readable when the machine has ended or is about to.
  var endDescriptor: Int32 { endEvent.rawValue }

  /// Whether vCPUs are to stop running the guest.
  @inline(__always)
  var isEnding: Bool { ending.load(ordering: .relaxed) }

  /// When the end was asked for, in nanoseconds of the monotonic clock.
  var endTime: UInt64 { state.withLock { $0.endTime } }

  init() throws(SystemCallError) {
    endEvent = try EventDescriptor()
  }

  /// Names the vCPUs that an end or a pause has to stop, before any of them runs.
  func register(_ vcpus: [VCPUThread]) {
    state.update { $0.vcpus = vcpus }
  }

  /// Lets the vCPUs go, which refer to this.
  func unregisterAll() {
    state.update { $0.vcpus = [] }
  }

  // MARK: Ending

  func guestRequested(_ event: MachineEvent) {
    switch event {
    case .powerOff: requestEnd(.poweredOff)
    case .reset: requestEnd(.reset)
    case .debugExit(let code): requestEnd(.debugExit(code: code))
    }
  }

  /// Ends the machine, unless it is ending already.
  ///
  /// - Returns: whether this is the end that counts.
  @discardableResult
  func requestEnd(_ end: MachineEnd) -> Bool {
    let vcpus = state.update { state -> [VCPUThread]? in
      guard state.end == nil else { return nil }
      state.end = end
      state.endTime = MonotonicClock.nanoseconds
      ending.store(true, ordering: .releasing)
      return state.vcpus
    }
    guard let vcpus else { return false }
    for vcpu in vcpus { vcpu.kick() }
    // Only now: who sees the event joins the vCPUs' threads, and a thread that is being joined
    // cannot be kicked any more.
    endEvent.signal()
    return true
  }

  /// Waits until somebody asks for the end.
  func waitForEnd() -> MachineEnd {
    state.wait { $0.end } ?? .stopped
  }

  // MARK: Pausing

  /// What the machine is doing.
  var activity: MachineStatus.Activity {
    state.withLock { $0.end != nil ? .ending : $0.isPaused ? .paused : .running }
  }

  /// Asks every vCPU to stand still. One call of this or ``resume()`` at a time.
  func requestPause() throws(MachineStateError) {
    let result = state.update { state -> Result<[VCPUThread], MachineStateError> in
      if state.end != nil { return .failure(.ending) }
      if state.isPausing { return .failure(.alreadyPaused) }
      if state.vcpus.isEmpty { return .failure(.notStarted) }
      state.isPausing = true
      return .success(state.vcpus)
    }
    for vcpu in try result.get() { vcpu.kick() }
  }

  /// Waits until every vCPU stands still.
  func waitUntilParked() throws(MachineStateError) {
    try waitBeforeEnd { $0.idleCount == $0.vcpus.count }
  }

  /// Says that the devices stand still as well.
  func completePause() {
    state.update { $0.isPaused = $0.end == nil }
  }

  /// Waits for ``completePause()``.
  func waitUntilPaused() throws(MachineStateError) {
    try waitBeforeEnd { $0.isPaused }
  }

  private func waitBeforeEnd(
    _ isReached: (State) -> Bool
  ) throws(MachineStateError) {
    let hasEnded = state.wait { state in
      state.end != nil ? true : isReached(state) ? false : nil
    }
    if hasEnded != false { throw .ending }
  }

  /// Throws unless the machine is paused.
  func checkPaused() throws(MachineStateError) {
    switch activity {
    case .paused: break
    case .running: throw .notPaused
    case .ending: throw .ending
    }
  }

  /// Lets the vCPUs go on.
  func resume() {
    state.update { state in
      state.isPaused = false
      state.isPausing = false
    }
  }

  // MARK: On a vCPU's thread

  /// Stands still while the machine is pausing or paused.
  ///
  /// - Returns: whether the vCPU stood still, and runs again.
  func parkIfPausing() -> Bool {
    let stoodStill = state.update { state in
      guard state.isPausing, state.end == nil else { return false }
      state.idleCount &+= 1
      return true
    }
    guard stoodStill else { return false }
    return state.wait { state -> Bool? in
      guard !state.isPausing || state.end != nil else { return nil }
      state.idleCount &-= 1
      return state.end == nil
    } ?? false
  }

  /// Stands still until the machine ends.
  func haltForEver() {
    state.update { $0.idleCount &+= 1 }
    _ = waitForEnd()
  }
}
