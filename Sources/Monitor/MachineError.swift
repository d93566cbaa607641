// SPDX-License-Identifier: Apache-2.0

public import KVM

/// Why a machine could not be made.
public enum MachineError: Error, Sendable, CustomStringConvertible {
  /// KVM cannot be used here (exit status 3).
  case unavailable(KVMUnavailable)
  /// The configuration asks for something that no machine can have (exit status 2).
  case invalid(String)
  /// Something that it names cannot be used, or the host refused (exit status 1).
  case cannotCreate(String)

  /// One line.
  public var description: String {
    switch self {
    case .unavailable(let reason): reason.description
    case .invalid(let reason), .cannotCreate(let reason): reason
    }
  }

  /// The exit status of the command.
  public var exitStatus: Int32 {
    switch self {
    case .unavailable: 3
    case .invalid: 2
    case .cannotCreate: 1
    }
  }
}
