// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension CheckOutcome {
  /// The outcome as the process of a check hands it to the runner.
  var json: JSONValue {
    var object = JSONObject()
    object["status"] = .string(status.rawValue)
    object["measured"] = measured.map { .string($0) } ?? .null
    object["reason"] = reason.map { .string($0) } ?? .null
    object["fix"] = fix.map { .string($0) } ?? .null
    object["details"] = .array(details.map { .array([.string($0.name), $0.value]) })
    object["kvmUnusable"] = .bool(isKVMUnusable)
    return .object(object)
  }

  /// Reads it back.
  ///
  /// - Returns: nil for anything else.
  init?(json: JSONValue) {
    guard let status = json["status"]?.stringValue.flatMap(CheckStatus.init(rawValue:)),
      let details = json["details"]?.arrayValue, let unusable = json["kvmUnusable"]?.boolValue
    else { return nil }
    self.init(
      status, measured: json["measured"]?.stringValue, reason: json["reason"]?.stringValue,
      fix: json["fix"]?.stringValue,
      details: details.compactMap { pair in
        guard let name = pair[0]?.stringValue, let value = pair[1] else { return nil }
        return CheckDetail(name, value)
      })
    isKVMUnusable = unusable
  }
}
