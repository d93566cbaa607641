// SPDX-License-Identifier: Apache-2.0

/// What XML 1.0, fifth edition, says of characters.
enum XMLCharacters {
  /// White space (2.3, S).
  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
  }

  /// Whether a document can have it at all (2.2, Char), even by its number.
  static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xa, 0xd, 0x20...0xd7ff, 0xe000...0xfffd, 0x1_0000...0x10_ffff: true
    default: false
    }
  }

  /// Whether a name can begin with it (2.3, NameStartChar).
  static func startsName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "A"..."Z", "a"..."z", "_", ":": return true
    default: break
    }
    switch scalar.value {
    case 0xc0...0xd6, 0xd8...0xf6, 0xf8...0x2ff, 0x370...0x37d, 0x37f...0x1fff, 0x200c...0x200d,
      0x2070...0x218f, 0x2c00...0x2fef, 0x3001...0xd7ff, 0xf900...0xfdcf, 0xfdf0...0xfffd,
      0x1_0000...0xe_ffff:
      return true
    default: return false
    }
  }

  /// Whether a name can have it (2.3, NameChar).
  static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    if startsName(scalar) { return true }
    switch scalar {
    case "0"..."9", "-", ".": return true
    default: break
    }
    switch scalar.value {
    case 0xb7, 0x300...0x36f, 0x203f...0x2040: return true
    default: return false
    }
  }

  /// Whether a text is a name.
  static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, startsName(first) else { return false }
    return text.unicodeScalars.allSatisfy(continuesName)
  }
}
