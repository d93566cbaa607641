// SPDX-License-Identifier: Apache-2.0

import ControlProtocol
import JSON
import POSIX

/// A machine without KVM that notes what is done to it.
final class ControlFakeMachine: ControlledMachine {
  private struct State {
    var activity = MachineStatus.Activity.running
    var calls: [String] = []
  }

  private let state = Condition(State())
  /// What `counters` is.
  let counters: JSONValue

  init(counters: JSONValue = ["vcpus": [["id": 0, "cpuTime": 5, "exits": ["halt": 2]]]]) {
    self.counters = counters
  }

  var status: MachineStatus {
    MachineStatus(
      activity: state.withLock { $0.activity }, startedAt: 1_700_000_000_000_000_000, restarts: 3,
      hearsPowerButton: true)
  }

  /// What was done, in order.
  var calls: [String] { state.withLock { $0.calls } }

  /// Waits until something was done; false if that takes a minute.
  func waitForCall(_ call: String) -> Bool {
    let deadline = MonotonicClock.nanoseconds + 60_000_000_000
    return state.wait(until: deadline) { $0.calls.contains(call) ? true : nil } ?? false
  }

  func pause() throws(ControlError) { try change("pause", from: .running, to: .paused) }
  func resume() throws(ControlError) { try change("resume", from: .paused, to: .running) }

  private func change(
    _ call: String, from old: MachineStatus.Activity, to new: MachineStatus.Activity
  ) throws(ControlError) {
    let isDone = state.update { state in
      guard state.activity == old else { return false }
      state.activity = new
      state.calls.append(call)
      return true
    }
    if !isDone { throw ControlError(.wrongState, "the machine is not \(old.rawValue)") }
  }

  func pressPowerButton(thenRestart restarts: Bool) throws(ControlError) {
    state.update { $0.calls.append(restarts ? "power-button, restart" : "power-button") }
  }

  func reset() throws(ControlError) { throw ControlError(.failed, "the button is stuck") }

  func end() { state.update { $0.calls.append("end") } }
}
