// SPDX-License-Identifier: Apache-2.0

/// Why a machine in its present state cannot be paused or resumed.
public enum MachineStateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// It was not started yet.
  case notStarted
  /// It is paused already.
  case alreadyPaused
  /// It runs.
  case notPaused
  /// It has ended, or is about to.
  case ending

  /// One line.
  public var description: String {
    switch self {
    case .notStarted: "the machine is not started yet"
    case .alreadyPaused: "the machine is paused already"
    case .notPaused: "the machine is not paused"
    case .ending: "the machine is ending"
    }
  }
}
