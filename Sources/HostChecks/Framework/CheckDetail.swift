// SPDX-License-Identifier: Apache-2.0

public import JSON

/// One named value of a check that measures several.
public struct CheckDetail: Sendable, Equatable {
  /// The name, a key in JSON; unique in its check.
  public let name: String
  /// The value.
  public let value: JSONValue

  /// Names a value.
  public init(_ name: String, _ value: JSONValue) {
    (self.name, self.value) = (name, value)
  }

  /// The value as a person reads it.
  public var text: String {
    switch value {
    case .string(let text): text
    case .bool(let isTrue): isTrue ? "yes" : "no"
    case .null: "-"
    default: value.serialized()
    }
  }
}
