// SPDX-License-Identifier: Apache-2.0

/// Reads XML 1.0 without document types. Numbers in comments are sections of that standard.
struct XMLReader {
  /// The deepest nesting; what libxml2, and so libvirt, reads as well.
  private static let maximumDepth = 200

  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) {
    // Ends of lines are line feeds (2.11).
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(text.utf8.count)
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if scalar == "\n", previous == "\r" {
        previous = scalar
        continue
      }
      scalars.append(scalar == "\r" ? "\n" : scalar)
      previous = scalar
    }
    // A byte order mark is no part of the document.
    if scalars.first == "\u{feff}" { scalars.removeFirst() }
    self.scalars = scalars
  }

  // MARK: The document

  mutating func document() throws(XMLError) -> XMLDocument {
    try skipDeclaration()
    let prolog = try outside()
    guard peek == "<" else { throw error("the document has no element: it begins with <domain …>") }
    var document = XMLDocument(try element(depth: 1))
    document.prolog = prolog
    document.epilog = try outside()
    guard position == scalars.count else {
      throw error("there is something after the end of the document's element")
    }
    return document
  }

  /// The XML declaration (2.8): it is not kept, because what is written is UTF-8.
  private mutating func skipDeclaration() throws(XMLError) {
    guard isNext("<?xml"), scalars.indices.contains(5), XMLCharacters.isSpace(scalars[5]) else {
      return
    }
    let start = position
    position += 5
    let declaration = try until("?>", "an XML declaration")
    let words = declaration.lowercased().filter { !" \t\n".contains($0) }
    if let encoding = words.firstRange(of: "encoding=") {
      let name = words[encoding.upperBound...].dropFirst().prefix { $0 != "'" && $0 != "\"" }
      guard ["utf-8", "utf8", "us-ascii"].contains(String(name)) else {
        position = start
        throw error("only documents in UTF-8 are read")
      }
    }
  }

  /// Comments, processing instructions and white space around the document's element.
  private mutating func outside() throws(XMLError) -> [XMLContent] {
    var parts: [XMLContent] = []
    while let next = peek {
      if XMLCharacters.isSpace(next) {
        parts.append(.text(takeWhile(XMLCharacters.isSpace)))
      } else if isNext("<!--") || isNext("<?") {
        parts.append(try markup())
      } else if isNext("<!") {
        throw error("document types are not read: remove <!DOCTYPE …>")
      } else {
        break
      }
    }
    return parts
  }

  // MARK: Elements

  private mutating func element(depth: Int) throws(XMLError) -> XMLElement {
    guard depth <= Self.maximumDepth else {
      throw error("elements are nested deeper than \(Self.maximumDepth) levels")
    }
    let start = position
    position += 1
    var element = XMLElement(try name())
    try readAttributes(of: &element)
    if take("/>") { return element }
    guard take(">") else { throw error("the tag <\(element.name) is not closed with >") }
    while true {
      guard let next = peek else {
        position = start
        throw error("<\(element.name)> has no end: </\(element.name)> is missing")
      }
      guard next == "<" else {
        element.content.append(.text(try text()))
        continue
      }
      if isNext("</") { break }
      if isNext("<!") || isNext("<?") {
        element.content.append(try markup())
      } else {
        element.content.append(.element(try self.element(depth: depth + 1)))
      }
    }
    let end = position
    position += 2
    let closed = try name()
    guard closed == element.name else {
      position = end
      throw error("</\(closed)> ends <\(element.name)>: one of them is wrong")
    }
    _ = takeWhile(XMLCharacters.isSpace)
    guard take(">") else { throw error("the tag </\(closed) is not closed with >") }
    return element
  }

  private mutating func readAttributes(of element: inout XMLElement) throws(XMLError) {
    var names: Set<String> = []
    while true {
      let space = takeWhile(XMLCharacters.isSpace)
      guard let next = peek, next != ">", next != "/" else { return }
      guard !space.isEmpty else { throw error("between attributes there is white space") }
      let start = position
      let name = try name()
      guard names.insert(name).inserted else {
        position = start
        throw error("the attribute \(name) is there twice")
      }
      _ = takeWhile(XMLCharacters.isSpace)
      guard take("=") else { throw error("the attribute \(name) has no value: \(name)='…'") }
      _ = takeWhile(XMLCharacters.isSpace)
      element.attributes.append(XMLAttribute(name: name, value: try attributeValue(of: name)))
    }
  }

  private mutating func attributeValue(of name: String) throws(XMLError) -> String {
    guard let quote = peek, quote == "'" || quote == "\"" else {
      throw error("the value of \(name) has no quotes: \(name)='…'")
    }
    let start = position
    position += 1
    var value = String.UnicodeScalarView()
    while let next = peek {
      switch next {
      case quote:
        position += 1
        return String(value)
      case "<": throw error("a value cannot have < in it: write &lt;")
      case "&": value.append(try reference())
      default:
        // White space that is not written as a reference is a space (3.3.3).
        let scalar = try character()
        value.append(XMLCharacters.isSpace(scalar) ? " " : scalar)
      }
    }
    position = start
    throw error("the value of \(name) has no end")
  }

  // MARK: Text

  private mutating func text() throws(XMLError) -> String {
    var value = String.UnicodeScalarView()
    while let next = peek, next != "<" {
      if next == "&" {
        value.append(try reference())
      } else if isNext("]]>") {
        throw error("text cannot have ]]> in it: write ]]&gt;")
      } else {
        value.append(try character())
      }
    }
    return String(value)
  }

  /// A character by name or number (4.1, 4.6).
  private mutating func reference() throws(XMLError) -> Unicode.Scalar {
    let start = position
    position += 1
    // The longest one of sense is &#x10FFFF; with zeros before it.
    let name = takeWhile { $0 != ";" && $0 != "<" && $0 != "&" && !XMLCharacters.isSpace($0) }
    let scalar: Unicode.Scalar? =
      switch name {
      case "amp": "&"
      case "lt": "<"
      case "gt": ">"
      case "apos": "'"
      case "quot": "\""
      default: Self.scalar(numbered: name)
      }
    guard let scalar, XMLCharacters.isAllowed(scalar), take(";") else {
      position = start
      throw error("& begins no character that XML knows: write &amp;")
    }
    return scalar
  }

  private static func scalar(numbered name: String) -> Unicode.Scalar? {
    let (digits, radix) =
      name.hasPrefix("#x") ? (name.dropFirst(2), 16) : (name.dropFirst(1), 10)
    guard name.hasPrefix("#"), digits.utf8.first != UInt8(ascii: "+"),
      let number = UInt32(digits, radix: radix)
    else { return nil }
    return Unicode.Scalar(number)
  }

  /// A comment, a processing instruction or a CDATA section.
  private mutating func markup() throws(XMLError) -> XMLContent {
    if take("<!--") {
      let start = position
      let comment = try until("-->", "a comment")
      guard !comment.contains("--"), !comment.hasSuffix("-") else {
        position = start
        throw error("a comment cannot have -- in it")
      }
      return .comment(comment)
    }
    if take("<![CDATA[") { return .characterData(try until("]]>", "a CDATA section")) }
    let start = position
    guard take("<?") else { throw error("<! begins neither a comment nor a CDATA section") }
    let instruction = try until("?>", "a processing instruction")
    let target = instruction.prefix { !XMLCharacters.isSpace($0.unicodeScalars.first ?? " ") }
    guard XMLCharacters.isName(String(target)), target.lowercased() != "xml" else {
      position = start
      throw error("a processing instruction has a name that is not xml")
    }
    return .instruction(instruction)
  }

  // MARK: Characters

  private var peek: Unicode.Scalar? {
    scalars.indices.contains(position) ? scalars[position] : nil
  }

  private mutating func character() throws(XMLError) -> Unicode.Scalar {
    guard let scalar = peek else { throw error("the document ends too early") }
    guard XMLCharacters.isAllowed(scalar) else {
      throw error("XML cannot hold the character U+\(String(scalar.value, radix: 16))")
    }
    position += 1
    return scalar
  }

  private func isNext(_ text: String) -> Bool {
    var index = position
    for scalar in text.unicodeScalars {
      guard scalars.indices.contains(index), scalars[index] == scalar else { return false }
      index += 1
    }
    return true
  }

  private mutating func take(_ text: String) -> Bool {
    guard isNext(text) else { return false }
    position += text.unicodeScalars.count
    return true
  }

  private mutating func takeWhile(_ condition: (Unicode.Scalar) -> Bool) -> String {
    var text = String.UnicodeScalarView()
    while let next = peek, condition(next) {
      text.append(next)
      position += 1
    }
    return String(text)
  }

  private mutating func until(_ end: String, _ what: String) throws(XMLError) -> String {
    let start = position
    var text = String.UnicodeScalarView()
    while peek != nil {
      if take(end) { return String(text) }
      text.append(try character())
    }
    position = start
    throw error("\(what) has no end")
  }

  private mutating func name() throws(XMLError) -> String {
    guard let first = peek, XMLCharacters.startsName(first) else {
      throw error("there is no name here: < as itself is written &lt;")
    }
    return takeWhile(XMLCharacters.continuesName)
  }

  /// An error at the place that is read.
  private func error(_ message: String) -> XMLError {
    var (line, column) = (1, 1)
    for scalar in scalars[..<min(position, scalars.count)] {
      if scalar == "\n" {
        (line, column) = (line + 1, 1)
      } else {
        column += 1
      }
    }
    return XMLError(line: line, column: column, message: message)
  }
}
