// SPDX-License-Identifier: Apache-2.0

/// A document: one element, and what is before and after it.
///
/// There are no document type declarations, and so no entities beyond XML's own five: nothing is read
/// from other files, and nothing grows. Foundation's tree cannot promise that: it follows such
/// references by default, and a document that is not well-formed ends the program.
public struct XMLDocument: Sendable, Equatable {
  /// The largest document that is read, in bytes: 8 MiB.
  public static let maximumSize = 8 << 20

  /// Comments, processing instructions and white space before the element.
  public internal(set) var prolog: [XMLContent] = []
  /// The element.
  public var root: XMLElement
  /// Comments, processing instructions and white space after the element.
  public internal(set) var epilog: [XMLContent] = []

  /// A document that has only this element.
  public init(_ root: XMLElement) {
    self.root = root
  }

  /// Reads a document.
  ///
  /// - Parameter bytes: XML 1.0 in UTF-8.
  /// - Throws: the first mistake, with its place.
  public init(parsing bytes: [UInt8]) throws(XMLError) {
    guard bytes.count <= Self.maximumSize else {
      throw XMLError(
        line: 1, column: 1, message: "the document is too long: at most 8 MiB are read")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw XMLError(line: 1, column: 1, message: "the document is not UTF-8")
    }
    var reader = XMLReader(text)
    self = try reader.document()
  }

  /// Reads a document.
  ///
  /// - Throws: the first mistake, with its place.
  public init(parsing text: String) throws(XMLError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// The document as text, in UTF-8 without saying so.
  ///
  /// - Throws: for a name that is none and for a character that XML cannot hold.
  public func text() throws(XMLError) -> String {
    var writer = XMLWriter()
    for part in prolog { try writer.write(part) }
    try writer.write(root)
    for part in epilog { try writer.write(part) }
    return writer.text
  }
}
