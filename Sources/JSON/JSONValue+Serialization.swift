// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
  /// The text of this value, in UTF-8 and on one line unless `pretty`.
  ///
  /// Parsing it again gives an equal value. An infinite double or one that is no number, which
  /// JSON has no text for, becomes `null`.
  ///
  /// - Parameter pretty: a line for each element and member, indented by two spaces.
  public func serialized(pretty: Bool = false) -> String {
    var text = ""
    append(to: &text, indentation: pretty ? 0 : nil)
    return text
  }

  /// - Parameter indentation: in spaces; nil for one line.
  private func append(to text: inout String, indentation: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .unsigned(let value): text += String(value)
    case .double(let value): text += value.isFinite ? value.description : "null"
    case .string(let value): Self.append(string: value, to: &text)
    case .array(let elements):
      Self.append(elements, "[", "]", to: &text, indentation: indentation) { element, inner, text in
        element.append(to: &text, indentation: inner)
      }
    case .object(let object):
      Self.append(object.members, "{", "}", to: &text, indentation: indentation) {
        member, inner, text in
        Self.append(string: member.key, to: &text)
        text += inner == nil ? ":" : ": "
        member.value.append(to: &text, indentation: inner)
      }
    }
  }

  private static func append<Element>(
    _ elements: [Element], _ opening: String, _ closing: String, to text: inout String,
    indentation: Int?, each: (Element, Int?, inout String) -> Void
  ) {
    text += opening
    let inner = indentation.map { $0 + 2 }
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      if let inner { text += "\n" + String(repeating: " ", count: inner) }
      each(element, inner, &text)
    }
    if let indentation, !elements.isEmpty {
      text += "\n" + String(repeating: " ", count: indentation)
    }
    text += closing
  }

  private static func append(string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..<"\u{20}", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
