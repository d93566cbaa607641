// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Libvirt
internal import MachineDefinition

/// A domain's state in the words of machines.
struct DomainObservation: Sendable, Equatable {
  /// What it is doing.
  let state: MachineState
  /// Why, where there is something to say.
  let reason: String?

  /// Translates what libvirt says.
  ///
  /// - Parameters:
  ///   - status: what it is doing.
  ///   - isSaved: whether it has a managed save image.
  init(_ status: DomainStatus, isSaved: Bool) {
    let cause = status.reason
    switch status.state {
    case .running, .blocked, .noState:
      (state, reason) = (.running, nil)
    case .paused:
      (state, reason) = (.paused, cause == "on request" ? nil : cause)
    case .suspended:
      (state, reason) = (.paused, "the guest sleeps")
    case .shuttingDown:
      (state, reason) = (.stopping, nil)
    case .crashed:
      (state, reason) = (.crashed, cause ?? "it crashed")
    case .shutOff:
      switch DomainEndCause(status) {
      case .crashed: (state, reason) = (.crashed, "it crashed")
      case .failed: (state, reason) = (.crashed, cause)
      case .lost: (state, reason) = (.crashed, cause)
      case _ where isSaved: (state, reason) = (.saved, nil)
      case .shutDown, .destroyed, .saved, .migrated, .reverted, .unknown:
        (state, reason) = (.stopped, nil)
      }
    case .unknown:
      (state, reason) = (.broken, "libvirt reports a state that is not known here")
    }
  }
}

#endif
