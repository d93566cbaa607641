// SPDX-License-Identifier: Apache-2.0

/// Why a text is no JSON, and where.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was wrong.
  public enum Reason: Sendable, Equatable {
    /// The text ended inside a value.
    case unexpectedEnd
    /// Something else must stand here, said in words: `"a value"`.
    case expected(String)
    /// Something follows the value.
    case trailingText
    /// A number that is none: a leading zero or plus, a missing digit.
    case invalidNumber
    /// A number beyond the range of `Double`.
    case numberOutOfRange
    /// A backslash and something that it does not escape.
    case invalidEscape
    /// Half of a surrogate pair.
    case unpairedSurrogate
    /// A control character that is not escaped.
    case controlCharacter
    /// Bytes that are not UTF-8.
    case invalidUTF8
    /// A key that its object has already.
    case duplicateKey(String)
    /// Nested deeper than the limit.
    case tooDeep(limit: Int)
    /// Longer than the limit, in bytes.
    case tooLong(limit: Int)
  }

  /// What was wrong.
  public let reason: Reason
  /// The line, from 1.
  public let line: Int
  /// The character in the line, from 1.
  public let column: Int

  /// Finds line and column of an offset in a text.
  init(_ reason: Reason, at offset: Int, in bytes: [UInt8]) {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    self.reason = reason
    self.line = line
    self.column = column
  }

  /// One line: `3:14: expected a value`.
  public var description: String {
    let message =
      switch reason {
      case .unexpectedEnd: "the text ends too early"
      case .expected(let what): "expected \(what)"
      case .trailingText: "expected nothing after the value"
      case .invalidNumber: "invalid number"
      case .numberOutOfRange: "the number is out of range"
      case .invalidEscape: "invalid escape sequence"
      case .unpairedSurrogate: "unpaired surrogate"
      case .controlCharacter: "control character in a string"
      case .invalidUTF8: "invalid UTF-8"
      case .duplicateKey(let key): "duplicate key \"\(key)\""
      case .tooDeep(let limit): "nested deeper than \(limit)"
      case .tooLong(let limit): "longer than \(limit) bytes"
      }
    return "\(line):\(column): \(message)"
  }
}
