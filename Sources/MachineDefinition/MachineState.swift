// SPDX-License-Identifier: Apache-2.0

/// What a machine is doing, in one word; for every backend the same words.
public enum MachineState: String, Sendable, CaseIterable {
  /// Its guest runs.
  case running
  /// Its vCPUs stand still, and everything else is kept.
  case paused
  /// It is on its way down.
  case stopping
  /// It is defined and nothing of it runs.
  case stopped
  /// Nothing of it runs, and its last run ended as it should not.
  case crashed
  /// Nothing of it runs, and its memory is kept on disk.
  case saved
  /// What is kept of it cannot be used: it can be undefined.
  case broken

  /// Whether there is a guest in memory.
  public var isActive: Bool {
    switch self {
    case .running, .paused, .stopping: true
    case .stopped, .crashed, .saved, .broken: false
    }
  }
}
