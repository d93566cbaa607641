// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// A scalar as YAML 1.2.2, 10.3 (core schema) understands it: `on` and `yes` are text.
enum YAMLScalar: Equatable {
  case null
  case boolean(Bool)
  /// A whole number; nil if it is beyond 64 bits.
  case integer(Int?)
  /// Any other number, as written.
  case number(String)
  case text(String)

  /// Resolves a plain scalar: one without quotes.
  init(plain text: String) {
    switch text {
    case "", "~", "null", "Null", "NULL": self = .null
    case "true", "True", "TRUE": self = .boolean(true)
    case "false", "False", "FALSE": self = .boolean(false)
    default: self = Self.numeric(text) ?? .text(text)
    }
  }

  private static func numeric(_ text: String) -> YAMLScalar? {
    let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
    guard let first = unsigned.utf8.first else { return nil }
    if unsigned.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return .integer(Int(text)) }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] where unsigned.hasPrefix(prefix) {
      let digits = unsigned.dropFirst(2)
      guard let value = Int(digits, radix: radix) else { return nil }
      return digits.first == "-" || digits.first == "+" ? nil : .integer(value)
    }
    if [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(String(unsigned)) {
      return .number(text)
    }
    let isDecimal = unsigned.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte)
    }
    guard isDecimal, first == 0x2E || (0x30...0x39).contains(first), Double(text) != nil else {
      return nil
    }
    return .number(text)
  }

  /// What a message calls it.
  var words: String {
    switch self {
    case .null: "empty"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): value.map { "the number \($0)" } ?? "a number of that size"
    case .number(let text): "the number \(text.prefix(40))"
    case .text(let text): Self.quoted(text)
    }
  }

  /// A text in quotes, safe on one line and short.
  static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    var short = String(scalars.prefix(60).map { Character(Self.isPrintable($0) ? $0 : "\u{FFFD}") })
    if scalars.count > 60 { short += "…" }
    return JSONValue.string(short).serialized()
  }

  /// Line feeds and the like become escapes of JSON; what would confuse a terminal does not pass.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: false
    case .control: scalar.isASCII
    default: true
    }
  }
}
