// SPDX-License-Identifier: Apache-2.0

internal import MachineDefinition

/// A verb that failed: one line for a person, and the exit status.
struct CommandFailure: Error, Equatable {
  /// It failed.
  static let failed: Int32 = 1
  /// Wrong usage, or an invalid machine file.
  static let usage: Int32 = 2
  /// KVM, or the backend, cannot be used here.
  static let unavailable: Int32 = 3
  /// There is no such machine, or its state does not allow it.
  static let wrongState: Int32 = 4
  /// It did not happen in the time that it was given.
  static let timedOut: Int32 = 124

  /// What was wrong and what would be right.
  let message: String
  /// The exit status of the command.
  let exitStatus: Int32

  /// A failure of the command itself.
  init(_ message: String, exitStatus: Int32 = CommandFailure.failed) {
    (self.message, self.exitStatus) = (message, exitStatus)
  }

  /// A mistake in how the command was called.
  static func usage(_ message: String) -> CommandFailure {
    CommandFailure(message, exitStatus: usage)
  }

  /// What a backend did not do.
  init(_ error: BackendError) {
    let status =
      switch error.kind {
      case .failed, .unsupported: Self.failed
      case .invalid: Self.usage
      case .unavailable: Self.unavailable
      case .wrongState: Self.wrongState
      case .timedOut: Self.timedOut
      }
    self.init(error.message, exitStatus: status)
  }
}
