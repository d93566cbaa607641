// SPDX-License-Identifier: Apache-2.0

public import JSON

extension MachineSummary {
  /// The members with which a machine's details begin, in `roost inspect`; what is not known has none.
  public var details: JSONObject {
    var object = JSONObject()
    object["name"] = .string(name)
    object["backend"] = .string(backend)
    object["state"] = .string(state.rawValue)
    object["reason"] = reason.map { .string($0) }
    object["vcpus"] = vcpus.map { JSONValue($0) }
    object["memory"] = memory.map { JSONValue($0) }
    object["startedAt"] = startedAt.map { JSONValue($0) }
    return object
  }
}
