// SPDX-License-Identifier: Apache-2.0

internal import ControlProtocol
internal import JSON
internal import Synchronization

/// What can be asked of a machine, whichever run it is in.
extension Supervisor: ControlledMachine {
  var status: MachineStatus {
    let (activity, hearsPowerButton) = current.withLock { machine in
      (machine?.activity ?? .running, machine?.hearsPowerButton ?? false)
    }
    return state.withLock { state in
      MachineStatus(
        activity: state.isEnding ? .ending : activity, startedAt: startedAt,
        restarts: state.restarts, hearsPowerButton: hearsPowerButton)
    }
  }

  var counters: JSONValue {
    current.withLock { $0?.counters } ?? ["vcpus": [], "disks": []]
  }

  func pause() throws(ControlError) {
    try withMachine { (machine) throws(MachineStateError) in try machine.pause() }
    onEvent(.paused)
  }

  func resume() throws(ControlError) {
    try withMachine { (machine) throws(MachineStateError) in try machine.resume() }
    onEvent(.resumed)
  }

  func pressPowerButton(thenRestart restarts: Bool) throws(ControlError) {
    let isPaused = try withMachine { (machine) throws(MachineStateError) -> Bool in
      switch machine.activity {
      case .ending: throw .ending
      case .paused: return true
      case .running:
        state.withLock { $0.restartsAtPowerOff = restarts }
        machine.pressPowerButton()
        return false
      }
    }
    if isPaused {
      throw ControlError(.wrongState, "the machine is paused, and hears no button: resume it first")
    }
  }

  func reset() throws(ControlError) {
    guard request(.restart) else {
      throw ControlError(.wrongState, MachineStateError.ending.description)
    }
  }

  func end() {
    request(.end(.stopped))
  }

  private func withMachine<Result>(
    _ body: (Machine) throws(MachineStateError) -> Result
  ) throws(ControlError) -> Result {
    try current.withLock { (machine) throws(ControlError) in
      guard let machine else {
        throw ControlError(.wrongState, "the machine is down until it starts again")
      }
      do throws(MachineStateError) {
        return try body(machine)
      } catch {
        throw ControlError(.wrongState, error.description)
      }
    }
  }
}
