// SPDX-License-Identifier: Apache-2.0

public import POSIX

/// Why a client of the control socket has no answer.
public enum ControlClientError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Nobody listens there: the machine does not run.
  case nobodyListens(path: String)
  /// The deadline passed.
  case noAnswer
  /// The connection ended before the answer: the machine's process did, or turned the client away.
  case disconnected
  /// The other side does not keep to the protocol, for the reason given.
  case protocolViolation(String)
  /// The machine's process answered that it did not do it.
  case refused(ControlError)
  /// The kernel refused something else.
  case system(SystemCallError)

  /// One line for a person.
  public var description: String {
    switch self {
    case .nobodyListens(let path): "nobody listens at \(path)"
    case .noAnswer: "the machine's process does not answer"
    case .disconnected: "the machine's process ended the connection"
    case .protocolViolation(let reason): "this is no control socket of roost: \(reason)"
    case .refused(let error): error.message
    case .system(let error): error.description
    }
  }
}
