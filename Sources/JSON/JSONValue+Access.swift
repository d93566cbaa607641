// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
  /// The member of an object; nil if there is none, or if this is no object.
  public subscript(key: String) -> JSONValue? { objectValue?[key] }

  /// The element of an array; nil if there is none, or if this is no array.
  public subscript(index: Int) -> JSONValue? {
    guard let elements = arrayValue, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// Whether this is `null`.
  public var isNull: Bool { self == .null }

  /// The truth value, if this is one.
  public var boolValue: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The string, if this is one.
  public var stringValue: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The elements, if this is an array.
  public var arrayValue: [JSONValue]? {
    if case .array(let value) = self { value } else { nil }
  }

  /// The members, if this is an object.
  public var objectValue: JSONObject? {
    if case .object(let value) = self { value } else { nil }
  }

  /// The number as an integer of any type, if this is an integer and the type can hold it.
  public func integerValue<Integer: FixedWidthInteger>(as type: Integer.Type) -> Integer? {
    switch self {
    case .integer(let value): Integer(exactly: value)
    case .unsigned(let value): Integer(exactly: value)
    default: nil
    }
  }

  /// The number, if this is an integer that `Int` can hold.
  public var intValue: Int? { integerValue(as: Int.self) }

  /// The number, if this is an integer that is not negative.
  public var unsignedValue: UInt64? { integerValue(as: UInt64.self) }

  /// The number, rounded if it is a long integer; nil if this is no number.
  public var doubleValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// What this is, for messages: `"a string"`.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .integer, .unsigned, .double: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
