// SPDX-License-Identifier: Apache-2.0

import JSON

/// Checks values with the part of JSON Schema that the machine file's schema uses, but for patterns.
struct SchemaChecker {
  /// A word of JSON Schema that this does not know.
  struct UnknownKeyword: Error { let word: String }

  private let schema: JSONValue

  init(_ text: String) throws {
    schema = try JSONValue(parsing: text)
  }

  /// All keys that mappings can have.
  var keys: [String] { Self.keys(schema) }

  private static func keys(_ schema: JSONValue) -> [String] {
    let properties = schema["properties"]?.objectValue?.members ?? []
    return properties.flatMap { [$0.key] + keys($0.value) } + (schema["items"].map(keys) ?? [])
  }

  /// Whether the schema accepts a JSON text.
  func accepts(_ text: String) throws -> Bool {
    try Self.accepts(try JSONValue(parsing: text), schema)
  }

  private static func accepts(_ value: JSONValue, _ schema: JSONValue) throws -> Bool {
    if let constant = schema.boolValue { return constant }
    for member in schema.objectValue?.members ?? [] {
      guard try accepts(value, member.key, member.value, schema) else { return false }
    }
    return true
  }

  private static func accepts(
    _ value: JSONValue, _ keyword: String, _ argument: JSONValue, _ schema: JSONValue
  ) throws -> Bool {
    switch keyword {
    case "$schema", "title", "description", "default", "pattern", "then", "else": return true
    case "type": return type(value) == argument.stringValue
    case "const": return value == argument
    case "enum": return argument.arrayValue?.contains(value) == true
    case "minimum": return value.intValue.map { $0 >= argument.intValue ?? .max } ?? true
    case "maximum": return value.intValue.map { $0 <= argument.intValue ?? .min } ?? true
    case "maxItems": return value.arrayValue.map { $0.count <= argument.intValue ?? -1 } ?? true
    case "required":
      let keys = value.objectValue?.keys
      return keys.map { keys in
        argument.arrayValue?.allSatisfy { keys.contains($0.stringValue ?? "") } == true
      } ?? true
    case "properties":
      for member in value.objectValue?.members ?? [] {
        if let property = argument[member.key], try !accepts(member.value, property) {
          return false
        }
      }
      return true
    case "additionalProperties":
      let known = schema["properties"]?.objectValue?.keys ?? []
      return value.objectValue?.keys.allSatisfy { known.contains($0) } ?? true
    case "items": return try value.arrayValue?.allSatisfy { try accepts($0, argument) } ?? true
    case "oneOf":
      return try argument.arrayValue?.filter { try accepts(value, $0) }.count == 1
    case "if":
      let branch = try accepts(value, argument) ? "then" : "else"
      return try schema[branch].map { try accepts(value, $0) } ?? true
    default: throw UnknownKeyword(word: keyword)
    }
  }

  private static func type(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool: "boolean"
    case .integer, .unsigned: "integer"
    case .double: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}
