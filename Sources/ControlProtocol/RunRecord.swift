// SPDX-License-Identifier: Apache-2.0

public import JSON

/// What the process of a machine leaves about its run, in a file that is replaced as a whole: when it
/// starts, when it restarts and when it has ended. A record of a run that has not ended, without a
/// process that holds the machine's lock, is of one that was killed.
public struct RunRecord: Sendable, Equatable {
  /// How a run ended.
  public struct End: Sendable, Equatable {
    /// One word, as in the report: `poweroff`, `reset`, `debug-exit`, `crash`, `stop`, `failure` …
    public var kind: String
    /// The exit status of the machine's process.
    public var status: Int32
    /// One line for a person, where there is something to say.
    public var reason: String?
    /// When, in nanoseconds since 1970.
    public var time: UInt64

    /// An end of these values.
    public init(kind: String, status: Int32, reason: String?, time: UInt64) {
      (self.kind, self.status, self.reason, self.time) = (kind, status, reason, time)
    }
  }

  /// The version of the file's form.
  public static let schema = 1

  /// The machine's process.
  public var processIdentifier: Int32
  /// When the machine started first, in nanoseconds since 1970.
  public var startedAt: UInt64
  /// How often it has started again since.
  public var restarts: UInt64
  /// How it ended; nil while it runs.
  public var end: End?

  /// A record of these values.
  public init(processIdentifier: Int32, startedAt: UInt64, restarts: UInt64, end: End?) {
    self.processIdentifier = processIdentifier
    self.startedAt = startedAt
    self.restarts = restarts
    self.end = end
  }

  /// Reads the content of the file; nil if it is none of this schema.
  public init?(_ document: JSONValue) {
    guard document["schema"]?.intValue == Self.schema,
      let process = document["pid"]?.integerValue(as: Int32.self),
      let startedAt = document["startedAt"]?.unsignedValue,
      let restarts = document["restarts"]?.unsignedValue
    else { return nil }
    self.init(
      processIdentifier: process, startedAt: startedAt, restarts: restarts, end: nil)
    switch document["end"] {
    case nil, .null?: break
    case let value?:
      guard let end = End(value) else { return nil }
      self.end = end
    }
  }

  /// The content of the file.
  public var document: JSONValue {
    var object = JSONObject()
    object["schema"] = JSONValue(Self.schema)
    object["pid"] = JSONValue(Int(processIdentifier))
    object["startedAt"] = JSONValue(startedAt)
    object["restarts"] = JSONValue(restarts)
    object["end"] = end.map { .object($0.members) }
    return .object(object)
  }
}

extension RunRecord.End {
  /// Reads the members of an object; nil if one is missing or is something else.
  init?(_ document: JSONValue) {
    guard let kind = document["kind"]?.stringValue,
      let status = document["status"]?.integerValue(as: Int32.self),
      let time = document["time"]?.unsignedValue
    else { return nil }
    self.init(kind: kind, status: status, reason: document["reason"]?.stringValue, time: time)
  }

  /// The members of an object.
  var members: JSONObject {
    var object = JSONObject()
    object["kind"] = .string(kind)
    object["status"] = JSONValue(Int(status))
    object["reason"] = reason.map { .string($0) }
    object["time"] = JSONValue(time)
    return object
  }
}
