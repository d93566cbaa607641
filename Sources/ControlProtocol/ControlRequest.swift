// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// What a client of the control socket asks for.
public enum ControlRequest: Sendable, Equatable {
  /// What the machine is doing.
  case status
  /// Everything that is counted.
  case counters
  /// Stop the vCPUs.
  case pause
  /// Let the vCPUs go on.
  case resume
  /// Press the power button; the machine may start again when the guest has powered off.
  case powerButton(thenRestart: Bool)
  /// Start the machine again from the beginning, at once.
  case reset
  /// End the machine at once.
  case end
  /// Tell of events from now on.
  case subscribe
  /// Make this connection one to the serial port.
  case console

  /// The name on the wire.
  public var name: String {
    switch self {
    case .status: "status"
    case .counters: "counters"
    case .pause: "pause"
    case .resume: "resume"
    case .powerButton: "power-button"
    case .reset: "reset"
    case .end: "end"
    case .subscribe: "subscribe"
    case .console: "console"
    }
  }

  /// Reads the members of a request. Members that nobody knows are left alone.
  ///
  /// - Throws: ``ControlError`` of the kind `invalid`, if this is no request of the protocol.
  init(_ document: JSONValue) throws(ControlError) {
    guard document.objectValue != nil else {
      throw ControlError(.invalid, "a request is an object, not \(document.kind)")
    }
    guard let member = document["request"] else {
      throw ControlError(.invalid, "the member \"request\" is missing")
    }
    guard let name = member.stringValue else {
      throw ControlError(.invalid, "the member \"request\" is a string, not \(member.kind)")
    }
    switch name {
    case "status": self = .status
    case "counters": self = .counters
    case "pause": self = .pause
    case "resume": self = .resume
    case "power-button": self = .powerButton(thenRestart: try Self.restart(in: document))
    case "reset": self = .reset
    case "end": self = .end
    case "subscribe": self = .subscribe
    case "console": self = .console
    default: throw ControlError(.invalid, "unknown request \(OneLine.quoting(name))")
    }
  }

  private static func restart(in document: JSONValue) throws(ControlError) -> Bool {
    guard let member = document["restart"], !member.isNull else { return false }
    guard let value = member.boolValue else {
      throw ControlError(.invalid, "the member \"restart\" is true or false, not \(member.kind)")
    }
    return value
  }
}
