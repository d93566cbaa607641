// SPDX-License-Identifier: Apache-2.0

internal import Devices
internal import POSIX
internal import Synchronization

/// Decides when a machine ends: the first who asks for it names the reason.
final class MachineControl: MachineEventSink {
  private struct State {
    var end: MachineEnd?
    var endTime: UInt64 = 0
    var vcpus: [VCPUThread] = []
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

  /// Names the vCPUs that an end has to stop, before any of them runs.
  func register(_ vcpus: [VCPUThread]) {
    state.update { $0.vcpus = vcpus }
  }

  /// Lets the vCPUs go, which refer to this.
  func unregisterAll() {
    state.update { $0.vcpus = [] }
  }

  /// Waits until somebody asks for the end.
  func waitForEnd() -> MachineEnd {
    state.wait { $0.end } ?? .stopped
  }
}
