// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// What happened to a machine, as those who subscribed are told. Times are nanoseconds since 1970.
public enum ControlEvent: Sendable, Equatable {
  /// The vCPUs stand still.
  case paused(time: UInt64)
  /// The vCPUs run again.
  case resumed(time: UInt64)
  /// The machine started again from the beginning.
  case restarted(time: UInt64)
  /// The machine has ended, and its process ends with it.
  case ended(RunRecord.End)

  /// The name on the wire.
  public var name: String {
    switch self {
    case .paused: "paused"
    case .resumed: "resumed"
    case .restarted: "restarted"
    case .ended: "ended"
    }
  }

  /// When it happened, in nanoseconds since 1970.
  public var time: UInt64 {
    switch self {
    case .paused(let time), .resumed(let time), .restarted(let time): time
    case .ended(let end): end.time
    }
  }

  /// Reads a line of the server; nil if it is no event that this version knows.
  init?(_ document: JSONValue) {
    guard let time = document["time"]?.unsignedValue else { return nil }
    switch document["event"]?.stringValue {
    case "paused": self = .paused(time: time)
    case "resumed": self = .resumed(time: time)
    case "restarted": self = .restarted(time: time)
    case "ended":
      guard let end = RunRecord.End(document) else { return nil }
      self = .ended(end)
    default: return nil
    }
  }

  /// The line, with its line feed.
  public var line: String {
    var object = JSONObject()
    object["event"] = .string(name)
    object["time"] = JSONValue(time)
    if case .ended(let end) = self {
      for member in end.members.members { object[member.key] = member.value }
    }
    return JSONValue.object(object).serialized() + "\n"
  }
}
