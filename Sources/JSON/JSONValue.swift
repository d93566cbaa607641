// SPDX-License-Identifier: Apache-2.0

/// A JSON text as a value (RFC 8259).
///
/// Numbers without fraction and exponent are integers if 64 bits hold them. Equality is that of the
/// cases: the integer 1 is not the double 1.0.
public enum JSONValue: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// An integer that `Int64` holds.
  case integer(Int64)
  /// An integer above what `Int64` holds.
  case unsigned(UInt64)
  /// Any other number; never infinite when it was parsed.
  case double(Double)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object, in the order of its text.
  case object(JSONObject)

  /// An integer in its one form.
  public init(_ value: Int64) {
    self = .integer(value)
  }

  /// An integer in its one form.
  public init(_ value: Int) {
    self = .integer(Int64(value))
  }

  /// An integer in its one form: ``unsigned(_:)`` only if ``integer(_:)`` cannot hold it.
  public init(_ value: UInt64) {
    self = Int64(exactly: value).map { .integer($0) } ?? .unsigned(value)
  }

  /// Parses a text.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8, one value with nothing but white space around it.
  ///   - limits: what is refused though it is valid.
  /// - Throws: ``JSONError`` with the position for anything that RFC 8259 does not allow, a key
  ///   that comes twice in one object, a number beyond the range of `Double`, or a limit passed.
  public init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
    var parser = JSONParser(bytes: bytes, limits: limits)
    self = try parser.parseText()
  }

  /// Parses a string, as its UTF-8 bytes would be.
  ///
  /// - Throws: ``JSONError``.
  public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
    try self.init(parsing: [UInt8](text.utf8), limits: limits)
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// `null`.
  public init(nilLiteral: ()) {
    self = .null
  }

  /// `true` or `false`.
  public init(booleanLiteral value: Bool) {
    self = .bool(value)
  }

  /// An integer.
  public init(integerLiteral value: Int64) {
    self = .integer(value)
  }

  /// A double.
  public init(floatLiteral value: Double) {
    self = .double(value)
  }

  /// A string.
  public init(stringLiteral value: String) {
    self = .string(value)
  }

  /// An array.
  public init(arrayLiteral elements: JSONValue...) {
    self = .array(elements)
  }

  /// An object; of a key that comes twice the last value counts.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    var object = JSONObject()
    for (key, value) in elements { object[key] = value }
    self = .object(object)
  }
}
