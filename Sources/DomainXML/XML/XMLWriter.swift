// SPDX-License-Identifier: Apache-2.0

/// Writes a document so that reading it again gives the same one.
struct XMLWriter {
  private(set) var text = ""

  mutating func write(_ element: XMLElement) throws(XMLError) {
    try check(name: element.name)
    text += "<\(element.name)"
    for attribute in element.attributes {
      try check(name: attribute.name)
      text += " \(attribute.name)='"
      try write(escaping: attribute.value, inAttribute: true)
      text += "'"
    }
    guard !element.content.isEmpty else {
      text += "/>"
      return
    }
    text += ">"
    for part in element.content { try write(part) }
    text += "</\(element.name)>"
  }

  mutating func write(_ content: XMLContent) throws(XMLError) {
    switch content {
    case .element(let element):
      try write(element)
    case .text(let value):
      try write(escaping: value, inAttribute: false)
    case .characterData(let value):
      // What only text can hold is written as text.
      if value.contains("]]>") || value.unicodeScalars.contains("\r") {
        try write(escaping: value, inAttribute: false)
      } else {
        try write("<![CDATA[", value, "]]>")
      }
    case .comment(let value):
      guard !value.contains("--"), !value.hasSuffix("-") else {
        throw Self.error("a comment of XML cannot have -- in it")
      }
      try write("<!--", value, "-->")
    case .instruction(let value):
      guard !value.contains("?>") else {
        throw Self.error("a processing instruction of XML cannot have ?> in it")
      }
      try write("<?", value, "?>")
    }
  }

  private mutating func write(
    _ start: String, _ value: String, _ end: String
  ) throws(XMLError) {
    for scalar in value.unicodeScalars { try check(scalar, in: value) }
    text += start + value + end
  }

  private mutating func write(
    escaping value: String, inAttribute: Bool
  ) throws(XMLError) {
    for scalar in value.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "'" where inAttribute: text += "&apos;"
      // As themselves they would be read as something else (2.11, 3.3.3).
      case "\r": text += "&#13;"
      case "\n" where inAttribute: text += "&#10;"
      case "\t" where inAttribute: text += "&#9;"
      default:
        try check(scalar, in: value)
        text.unicodeScalars.append(scalar)
      }
    }
  }

  private func check(_ scalar: Unicode.Scalar, in value: String) throws(XMLError) {
    guard XMLCharacters.isAllowed(scalar) else {
      let shown = value.unicodeScalars.prefix(60).map {
        XMLCharacters.isAllowed($0) && $0.value >= 0x20 ? String($0) : "?"
      }.joined()
      let number = String(scalar.value, radix: 16, uppercase: true)
      throw Self.error("XML cannot hold the character U+\(number) of '\(shown)'")
    }
  }

  private func check(name: String) throws(XMLError) {
    guard XMLCharacters.isName(name) else { throw Self.error("'\(name)' is no name of XML") }
  }

  private static func error(_ message: String) -> XMLError {
    XMLError(line: nil, column: nil, message: message)
  }
}
