// SPDX-License-Identifier: Apache-2.0

/// Why a request on the control socket was not done.
public struct ControlError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What a program can tell apart.
  public enum Code: String, Sendable, CaseIterable {
    /// The request is not one of the protocol's.
    case invalid
    /// The machine's state does not allow it, as in pausing a paused machine.
    case wrongState
    /// It was allowed and failed.
    case failed
  }

  /// What a program can tell apart.
  public let code: Code
  /// One line for a person.
  public let message: String

  /// The message.
  public var description: String { message }

  /// An error of this kind, with one line for a person.
  public init(_ code: Code, _ message: String) {
    (self.code, self.message) = (code, message)
  }
}
