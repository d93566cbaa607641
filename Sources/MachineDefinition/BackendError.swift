// SPDX-License-Identifier: Apache-2.0

/// Why a backend did not do what it was asked, in one line for a person.
public struct BackendError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What a program can tell apart; each has an exit status of its own.
  public enum Kind: Sendable, Equatable {
    /// It was tried and failed.
    case failed
    /// The backend cannot do it at all.
    case unsupported
    /// What was given is not valid.
    case invalid
    /// The backend cannot be used on this host.
    case unavailable
    /// There is no such machine, or its state does not allow it.
    case wrongState
    /// It did not happen in the time that it was given.
    case timedOut
  }

  /// What a program can tell apart.
  public let kind: Kind
  /// One line for a person: what was wrong and what would be right.
  public let message: String

  /// The message.
  public var description: String { message }

  /// An error of this kind, with one line for a person.
  public init(_ kind: Kind, _ message: String) {
    (self.kind, self.message) = (kind, message)
  }

  /// The backend has no such machine.
  public static func noMachine(_ name: String) -> BackendError {
    BackendError(.wrongState, "no machine is named \(name): see 'roost list --all'")
  }

  /// The backend cannot do this at all.
  ///
  /// - Parameters:
  ///   - operation: what was asked, as in `snapshot create`.
  ///   - backend: whose limit it is.
  public static func unsupported(_ operation: String, by backend: String) -> BackendError {
    BackendError(.unsupported, "the \(backend) backend cannot do this: \(operation)")
  }
}
