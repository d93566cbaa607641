// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The first line of the server: who answers here.
public struct ControlGreeting: Sendable, Equatable {
  /// The protocol's version.
  public var version: Int
  /// The machine's name.
  public var machine: String
  /// The machine's process.
  public var processIdentifier: Int32

  /// A greeting of this version of the protocol.
  public init(machine: String, processIdentifier: Int32) {
    version = ControlProtocolLimits.version
    self.machine = machine
    self.processIdentifier = processIdentifier
  }

  /// Reads a line of the server; nil if it is no greeting.
  init?(_ document: JSONValue) {
    guard document["roost"]?.stringValue == Self.mark, let version = document["version"]?.intValue,
      let machine = document["machine"]?.stringValue,
      let process = document["pid"]?.integerValue(as: Int32.self)
    else { return nil }
    (self.version, self.machine, processIdentifier) = (version, machine, process)
  }

  private static let mark = "control"

  /// The line, with its line feed.
  public var line: String {
    let document: JSONValue = [
      "roost": .string(Self.mark), "version": JSONValue(version), "machine": .string(machine),
      "pid": JSONValue(Int(processIdentifier)),
    ]
    return document.serialized() + "\n"
  }
}
