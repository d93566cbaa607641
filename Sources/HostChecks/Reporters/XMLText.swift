// SPDX-License-Identifier: Apache-2.0

/// Text as XML 1.0 can carry it: characters that it cannot, such as most control characters, are
/// written like `\x1b`.
///
/// Source: Extensible Markup Language 1.0, 2.2 (characters) and 3.3.3 (attribute values).
enum XMLText {
  /// An attribute's value, with its quotation marks.
  static func attribute(_ text: String) -> String {
    "\"" + escaped(text, isAttribute: true) + "\""
  }

  /// What stands between tags.
  static func content(_ text: String) -> String {
    escaped(text, isAttribute: false)
  }

  private static func escaped(_ text: String, isAttribute: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\r": escaped += "&#13;"
      case "\n", "\t":
        // An attribute would lose them.
        if isAttribute {
          escaped += "&#\(scalar.value);"
        } else {
          escaped.unicodeScalars.append(scalar)
        }
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{FFFE}", "\u{FFFF}":
        escaped += scalar.escapedText
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
