// SPDX-License-Identifier: Apache-2.0

/// The characters of a text, for finding lines and columns.
struct SourceText {
  private let bytes: [UInt8]
  /// The offsets in characters at which lines start; ascending, the first is 0.
  private let lineStarts: [Int]
  /// The offset of the last character that is not a line feed at the end of the text.
  private let lastOffset: Int

  /// - Parameter bytes: UTF-8 without a byte order mark.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var lineStarts = [0]
    var offset = 0
    for byte in bytes where byte & 0xC0 != 0x80 {
      offset += 1
      if byte == UInt8(ascii: "\n") { lineStarts.append(offset) }
    }
    let lineFeeds = bytes.reversed().prefix { $0 == UInt8(ascii: "\n") }.count
    self.lineStarts = lineStarts
    lastOffset = max(0, offset - lineFeeds)
  }

  /// The place of a character, or of the end for an offset beyond it.
  ///
  /// - Parameter offset: in characters.
  func position(ofCharacter offset: Int) -> SourcePosition {
    let offset = min(max(0, offset), lastOffset)
    var (low, high) = (0, lineStarts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return SourcePosition(line: low + 1, column: offset - lineStarts[low] + 1)
  }

  /// The place of a byte.
  func position(ofByte offset: Int) -> SourcePosition {
    let characters = bytes.prefix(max(0, offset)).count { $0 & 0xC0 != 0x80 }
    return position(ofCharacter: characters)
  }

  /// The character of an offset if it is one of ASCII.
  func asciiCharacter(at offset: Int) -> UInt8? {
    var character = -1
    for byte in bytes where byte & 0xC0 != 0x80 {
      character += 1
      if character == offset { return byte < 0x80 ? byte : nil }
    }
    return nil
  }

  /// Where the bytes stop being UTF-8 (RFC 3629); nil if they are.
  static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): offset += UTF8.width(scalar)
      case .emptyInput: return nil
      case .error: return offset
      }
    }
  }
}
