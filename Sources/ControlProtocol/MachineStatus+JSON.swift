// SPDX-License-Identifier: Apache-2.0

public import JSON

extension MachineStatus {
  /// Reads the result of the request `status`; nil if it is none of this version.
  public init?(_ document: JSONValue) {
    guard let activity = document["activity"]?.stringValue.flatMap(Activity.init(rawValue:)),
      let startedAt = document["startedAt"]?.unsignedValue,
      let restarts = document["restarts"]?.unsignedValue,
      let hearsPowerButton = document["hearsPowerButton"]?.boolValue
    else { return nil }
    self.init(
      activity: activity, startedAt: startedAt, restarts: restarts,
      hearsPowerButton: hearsPowerButton)
  }

  /// The result of the request `status`.
  public var document: JSONValue {
    [
      "activity": .string(activity.rawValue),
      "startedAt": JSONValue(startedAt),
      "restarts": JSONValue(restarts),
      "hearsPowerButton": .bool(hearsPowerButton),
    ]
  }
}
