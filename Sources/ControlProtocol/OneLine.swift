// SPDX-License-Identifier: Apache-2.0

/// Text of a stranger, made fit for one line of a message.
enum OneLine {
  /// How many characters are kept.
  private static let length = 60

  /// The text between quotation marks, shortened, without characters that a terminal obeys.
  static func quoting(_ text: String) -> String {
    "\"\(shortening(text, to: length))\""
  }

  /// The beginning of a text, without characters that a terminal obeys.
  static func shortening(_ text: String, to length: Int = 200) -> String {
    var result = ""
    var scalars = text.unicodeScalars.makeIterator()
    for _ in 0..<length {
      guard let scalar = scalars.next() else { return result }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
        result.unicodeScalars.append("\u{FFFD}")
      default: result.unicodeScalars.append(scalar)
      }
    }
    return scalars.next() == nil ? result : result + "…"
  }
}
