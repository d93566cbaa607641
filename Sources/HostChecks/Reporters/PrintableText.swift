// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text on one line and safe for terminals: a space for a line break or tab, `\x1b` and the
  /// like for other control characters.
  var printable: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n", "\r", "\t": text += " "
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
        text += scalar.escapedText
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// The number as a programmer writes it: `\x1b`, `\u2028`.
  var escapedText: String {
    let digits = String(value, radix: 16)
    let width = value < 0x100 ? 2 : 4
    return (value < 0x100 ? "\\x" : "\\u")
      + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
