// SPDX-License-Identifier: Apache-2.0

internal import ControlProtocol
internal import JSON

/// Supervision as a member of the machine's document.
extension Supervision {
  /// The member.
  var object: JSONObject {
    var policies = JSONObject()
    policies["poweroff"] = .string(onPowerOff.rawValue)
    policies["reboot"] = .string(onReboot.rawValue)
    policies["crash"] = .string(onCrash.rawValue)
    var object = JSONObject()
    object["control"] = .string(controlPath)
    object["log"] = .string(logPath)
    object["record"] = .string(recordPath)
    object["on"] = .object(policies)
    return object
  }

  /// Reads the member.
  init(_ given: DocumentReader) throws(MachineError) {
    var reader = given
    self.init(
      controlPath: try Self.path("control", in: &reader),
      logPath: try Self.path("log", in: &reader),
      recordPath: try Self.path("record", in: &reader))
    if var policies = try reader.optionalObject("on") {
      onPowerOff = try Self.policy("poweroff", in: &policies) ?? onPowerOff
      onReboot = try Self.policy("reboot", in: &policies) ?? onReboot
      onCrash = try Self.policy("crash", in: &policies) ?? onCrash
      try policies.finish()
    }
    try reader.finish()
  }

  private static func path(
    _ key: String, in reader: inout DocumentReader
  ) throws(MachineError) -> String {
    try reader.required(key, "a path") { value in
      value.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }
  }

  private static func policy(
    _ key: String, in reader: inout DocumentReader
  ) throws(MachineError) -> EndPolicy? {
    try reader.optional(key, "stop or restart") { value in
      value.stringValue.flatMap { EndPolicy(rawValue: $0) }
    }
  }
}
