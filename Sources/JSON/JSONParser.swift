// SPDX-License-Identifier: Apache-2.0

/// A recursive-descent parser over the bytes of one text.
struct JSONParser {
  private let bytes: [UInt8]
  private let limits: JSONLimits
  /// The offset of the next byte.
  private(set) var position = 0
  /// The bytes of the string that is being read.
  private var scratch: [UInt8] = []

  init(bytes: [UInt8], limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// Reads the one value of the text.
  mutating func parseText() throws(JSONError) -> JSONValue {
    guard bytes.count <= limits.size else {
      throw error(.tooLong(limit: limits.size), at: max(0, limits.size))
    }
    let value = try parseValue(depth: 0)
    skipWhiteSpace()
    guard position == bytes.count else { throw error(.trailingText) }
    return value
  }

  /// The next byte, which stays; nil at the end.
  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func error(_ reason: JSONError.Reason, at offset: Int? = nil) -> JSONError {
    JSONError(reason, at: offset ?? position, in: bytes)
  }

  private mutating func skipWhiteSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Says what must stand here, or that nothing stands here at all.
  private func expected(_ what: String) -> JSONError {
    error(next == nil ? .unexpectedEnd : .expected(what))
  }

  private mutating func parseValue(depth: Int) throws(JSONError) -> JSONValue {
    skipWhiteSpace()
    guard let first = next else { throw error(.unexpectedEnd) }
    switch first {
    case UInt8(ascii: "{"): return .object(try parseObject(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try parseArray(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseLiteral("true", .bool(true))
    case UInt8(ascii: "f"): return try parseLiteral("false", .bool(false))
    case UInt8(ascii: "n"): return try parseLiteral("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
    default: throw expected("a value")
    }
  }

  private mutating func parseLiteral(
    _ literal: String, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    for byte in literal.utf8 {
      guard next == byte else { throw expected(literal) }
      position += 1
    }
    return value
  }

  private mutating func parseArray(depth: Int) throws(JSONError) -> [JSONValue] {
    guard depth <= limits.depth else { throw error(.tooDeep(limit: limits.depth)) }
    position += 1
    var elements: [JSONValue] = []
    skipWhiteSpace()
    if skip("]") { return elements }
    while true {
      elements.append(try parseValue(depth: depth))
      skipWhiteSpace()
      if skip("]") { return elements }
      guard skip(",") else { throw expected("a comma or a bracket") }
    }
  }

  private mutating func parseObject(depth: Int) throws(JSONError) -> JSONObject {
    guard depth <= limits.depth else { throw error(.tooDeep(limit: limits.depth)) }
    position += 1
    var object = JSONObject()
    var keys = SeenKeys()
    skipWhiteSpace()
    if skip("}") { return object }
    while true {
      skipWhiteSpace()
      let start = position
      guard next == UInt8(ascii: "\"") else { throw expected("a key in quotation marks") }
      let key = try parseString()
      guard keys.insert(key) else { throw error(.duplicateKey(key), at: start) }
      skipWhiteSpace()
      guard skip(":") else { throw expected("a colon") }
      object.append(newKey: key, try parseValue(depth: depth))
      skipWhiteSpace()
      if skip("}") { return object }
      guard skip(",") else { throw expected("a comma or a brace") }
    }
  }
}

// MARK: - Numbers

extension JSONParser {
  /// Skips digits.
  ///
  /// - Throws: if there is none.
  private mutating func skipDigits() throws(JSONError) {
    let start = position
    while let byte = next, byte >= 0x30, byte <= 0x39 { position += 1 }
    guard position > start else {
      throw error(next == nil ? .unexpectedEnd : .invalidNumber)
    }
  }

  private mutating func parseNumber() throws(JSONError) -> JSONValue {
    let start = position
    var isInteger = true
    _ = skip("-")
    let leading = position
    try skipDigits()
    if bytes[leading] == UInt8(ascii: "0"), position - leading > 1 {
      throw error(.invalidNumber, at: start)
    }
    if skip(".") {
      isInteger = false
      try skipDigits()
    }
    if skip("e") || skip("E") {
      isInteger = false
      if !skip("-") { _ = skip("+") }
      try skipDigits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger {
      if let value = Int64(text) { return .integer(value) }
      if let value = UInt64(text) { return .unsigned(value) }
    }
    guard let value = Double(text), value.isFinite else {
      throw error(.numberOutOfRange, at: start)
    }
    return .double(value)
  }
}

// MARK: - Strings

extension JSONParser {
  private mutating func parseString() throws(JSONError) -> String {
    position += 1
    scratch.removeAll(keepingCapacity: true)
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: scratch, as: UTF8.self)
      case UInt8(ascii: "\\"): try parseEscape()
      case 0x00..<0x20: throw error(.controlCharacter)
      case 0x20..<0x80:
        scratch.append(byte)
        position += 1
      default: try parseMultibyteCharacter(byte)
      }
    }
    throw error(.unexpectedEnd)
  }

  /// Takes a character of two to four bytes (RFC 3629, 4): neither overlong, nor a surrogate, nor
  /// beyond U+10FFFF.
  private mutating func parseMultibyteCharacter(_ first: UInt8) throws(JSONError) {
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if first == 0xE0 { second = 0xA0...0xBF }
      if first == 0xED { second = 0x80...0x9F }
    case 0xF0...0xF4:
      length = 4
      if first == 0xF0 { second = 0x90...0xBF }
      if first == 0xF4 { second = 0x80...0x8F }
    default: throw error(.invalidUTF8)
    }
    guard bytes.count - position >= length, second.contains(bytes[position + 1]),
      bytes[(position + 2)..<(position + length)].allSatisfy({ $0 & 0xC0 == 0x80 })
    else { throw error(.invalidUTF8) }
    scratch.append(contentsOf: bytes[position..<(position + length)])
    position += length
  }

  private mutating func parseEscape() throws(JSONError) {
    let start = position
    position += 1
    guard let byte = next else { throw error(.unexpectedEnd) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(byte)
    case UInt8(ascii: "b"): scratch.append(0x08)
    case UInt8(ascii: "f"): scratch.append(0x0C)
    case UInt8(ascii: "n"): scratch.append(0x0A)
    case UInt8(ascii: "r"): scratch.append(0x0D)
    case UInt8(ascii: "t"): scratch.append(0x09)
    case UInt8(ascii: "u"): try parseUnicodeEscape(from: start)
    default: throw error(.invalidEscape, at: start)
    }
  }

  /// Takes what follows `\u`, and the second half of a surrogate pair.
  private mutating func parseUnicodeEscape(from start: Int) throws(JSONError) {
    var code = try parseCodeUnit(from: start)
    if code & 0xFC00 == 0xD800 {
      let second = position
      guard skip("\\"), skip("u") else { throw error(.unpairedSurrogate, at: start) }
      let low = try parseCodeUnit(from: second)
      guard low & 0xFC00 == 0xDC00 else { throw error(.unpairedSurrogate, at: start) }
      code = 0x1_0000 + ((code & 0x3FF) << 10 | low & 0x3FF)
    }
    guard let scalar = Unicode.Scalar(code) else { throw error(.unpairedSurrogate, at: start) }
    scratch.append(contentsOf: String(scalar).utf8)
  }

  private mutating func parseCodeUnit(from start: Int) throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next else { throw error(.unexpectedEnd) }
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: throw error(.invalidEscape, at: start)
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }
}
