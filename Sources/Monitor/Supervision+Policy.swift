// SPDX-License-Identifier: Apache-2.0

internal import ControlProtocol

extension Supervision {
  /// What follows when a guest has brought its machine to an end. A guest that leaves through the
  /// debug-exit port with zero has done what it was to do, as one that powers off; with anything
  /// else it has failed, as one that crashes.
  ///
  /// - Parameters:
  ///   - end: how the machine ended.
  ///   - restartsAtPowerOff: whether somebody asked for a restart when the guest has powered off.
  func policy(after end: MachineEnd, restartsAtPowerOff: Bool) -> EndPolicy {
    switch end {
    case .poweredOff, .debugExit(code: 0): restartsAtPowerOff ? .restart : onPowerOff
    case .reset: onReboot
    case .crashed, .debugExit: onCrash
    case .timedOut, .stoppedBySignal, .stopped, .failed: .stop
    }
  }
}

extension MachineEnd {
  /// Whether the guest ended as it should not.
  var isCrash: Bool {
    switch self {
    case .crashed: true
    case .debugExit(let code): code != 0
    case .poweredOff, .reset, .timedOut, .stoppedBySignal, .stopped, .failed: false
    }
  }
}
