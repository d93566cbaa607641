// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// A JSON value as an indented outline for people.
enum Outline {
  /// The lines of a value, each ended.
  static func text(_ value: JSONValue) -> String {
    lines(value, depth: 0).map { $0 + "\n" }.joined()
  }

  private static func lines(_ value: JSONValue, depth: Int) -> [String] {
    let indent = String(repeating: "  ", count: depth)
    if let object = value.objectValue {
      return object.members.flatMap { member in
        entry(indent + member.key + ":", member.value, depth: depth)
      }
    }
    if let array = value.arrayValue {
      return array.flatMap { element in entry(indent + "-", element, depth: depth) }
    }
    return text(of: value).map { indent + $0 }
  }

  private static func entry(_ title: String, _ value: JSONValue, depth: Int) -> [String] {
    if isEmpty(value) { return [title + " none"] }
    if value.objectValue != nil || value.arrayValue != nil {
      return [title] + lines(value, depth: depth + 1)
    }
    let text = text(of: value)
    guard text.count > 1 else { return [title + " " + (text.first ?? "")] }
    let indent = String(repeating: "  ", count: depth + 1)
    return [title] + text.map { indent + $0 }
  }

  private static func isEmpty(_ value: JSONValue) -> Bool {
    value.objectValue?.members.isEmpty ?? value.arrayValue?.isEmpty ?? false
  }

  /// The lines of a value that has no parts. What would move the cursor is left out.
  private static func text(of value: JSONValue) -> [String] {
    guard let string = value.stringValue else { return [value.isNull ? "-" : value.serialized()] }
    return string.split(separator: "\n", omittingEmptySubsequences: true).map { line in
      String(line.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 })
    }
  }
}
