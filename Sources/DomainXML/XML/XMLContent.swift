// SPDX-License-Identifier: Apache-2.0

/// What can be in an element.
public enum XMLContent: Sendable, Equatable {
  /// An element.
  case element(XMLElement)
  /// Text, with nothing escaped.
  case text(String)
  /// Text that is written as a CDATA section.
  case characterData(String)
  /// A comment, without its delimiters.
  case comment(String)
  /// A processing instruction, without its delimiters.
  case instruction(String)

  /// Whether it is nothing but white space, as between the lines of a document.
  var isWhiteSpace: Bool {
    guard case .text(let text) = self else { return false }
    return text.unicodeScalars.allSatisfy(XMLCharacters.isSpace)
  }
}
