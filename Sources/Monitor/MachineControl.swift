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
  func requestEnd(_ end: MachineEnd) {
    let vcpus = state.update { state -> [VCPUThread] in
      guard state.end == nil else { return [] }
      state.end = end
      state.endTime = MonotonicClock.nanoseconds
      ending.store(true, ordering: .releasing)
      return state.vcpus
    }
    for vcpu in vcpus { vcpu.kick() }
    endEvent.signal()
  }

  /// Names the vCPUs that an end has to stop. One that was asked for already is asked for again.
  func register(_ vcpus: [VCPUThread]) {
    let isEnding = state.update { state -> Bool in
      state.vcpus = vcpus
      return state.end != nil
    }
    if isEnding { vcpus.forEach { $0.kick() } }
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
