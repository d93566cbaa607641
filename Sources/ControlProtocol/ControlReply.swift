// SPDX-License-Identifier: Apache-2.0

public import JSON

/// The answer to one request: one line from the server.
public struct ControlReply: Sendable, Equatable {
  /// The identifier of the request; `null` if it had none, or none that could be read.
  public var identifier: JSONValue
  /// What the request gave, or why it was not done.
  public var result: Result<JSONValue, ControlError>

  /// A reply of these values.
  public init(identifier: JSONValue, _ result: Result<JSONValue, ControlError>) {
    self.identifier = identifier
    self.result = result
  }

  /// Reads a line of the server; nil if it is no reply.
  init?(_ document: JSONValue) {
    if let error = document["error"] {
      guard let message = error["message"]?.stringValue else { return nil }
      // A code of a later version still says that it was not done.
      let code = error["code"]?.stringValue.flatMap(ControlError.Code.init(rawValue:)) ?? .failed
      result = .failure(ControlError(code, message))
    } else if let value = document["result"] {
      result = .success(value)
    } else {
      return nil
    }
    identifier = document["id"] ?? .null
  }

  /// The line, with its line feed.
  public var line: String {
    var object = JSONObject()
    object["id"] = identifier
    switch result {
    case .success(let value): object["result"] = value
    case .failure(let error):
      object["error"] = ["code": .string(error.code.rawValue), "message": .string(error.message)]
    }
    return JSONValue.object(object).serialized() + "\n"
  }
}
