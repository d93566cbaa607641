// SPDX-License-Identifier: Apache-2.0

import KVM

/// Why a guest stopped, other than for a bus.
enum GuestEnd: Equatable, Sendable {
  case halt
  case shutdown
  case interrupted
  case internalError(InternalError)
  case other(String)

  init(_ exit: VCPUExit) {
    switch exit {
    case .halt: self = .halt
    case .shutdown: self = .shutdown
    case .interrupted: self = .interrupted
    case .internalError(let error): self = .internalError(error)
    default: self = .other(String(describing: exit))
    }
  }
}
