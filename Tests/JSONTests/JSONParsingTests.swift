// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite struct JSONParsingTests {
  @Test(
    arguments: [
      ("null", .null), (" true ", .bool(true)), ("\t\r\nfalse\n", .bool(false)),
      ("0", .integer(0)), ("-0", .integer(0)), ("-1", .integer(-1)), ("10", .integer(10)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .unsigned(1 << 63)), ("18446744073709551615", .unsigned(.max)),
      ("18446744073709551616", .double(0x1p64)),
      ("-9223372036854775809", .double(-0x1p63)),
      ("0.0", .double(0)), ("1.5", .double(1.5)), ("-0.5e2", .double(-50)), ("1E3", .double(1000)),
      ("1e+2", .double(100)), ("2e-1", .double(0.2)), ("0e0", .double(0)),
      ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
      ("5e-324", .double(.leastNonzeroMagnitude)),
      (#""""#, .string("")), (#""a/b""#, .string("a/b")), (#""\/""#, .string("/")),
      (#""\"\\\b\f\n\r\t""#, .string("\"\\\u{8}\u{C}\n\r\t")),
      (#""\u0000\u00e9\u20AC""#, .string("\0é€")), (#""\uD83D\uDE00""#, .string("😀")),
      (#""\ud800\udc00\uDBFF\uDFFF""#, .string("\u{10000}\u{10FFFF}")),
      ("\"é€😀\u{7F}\u{2028}\u{FFFE}\"", .string("é€😀\u{7F}\u{2028}\u{FFFE}")),
      ("[]", []), ("[ ]", []), ("[1,[2,[]],{}]", [1, [2, []], [:]]), ("{}", [:]), ("{ }", [:]),
      (#"{"a":1,"":null,"b":{"a":2}}"#, ["a": 1, "": nil, "b": ["a": 2]]),
      (#" { "a" : [ 1 , 2 ] } "#, ["a": [1, 2]]),
      (#"{"\u0061":1}"#, ["a": 1]),
    ] as [(String, JSONValue)])
  func validTextsAreAccepted(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
  }

  @Test(
    arguments: [
      "", " ", "\u{FEFF}1", "nul", "nulll", "True", "tru e", "NaN", "Infinity", "-Infinity",
      "+1", "01", "-01", "00", "-", "--1", ".5", "1.", "1.e1", "1e", "1e+", "1e1.5", "0x10",
      "1_000",
      "1 2", "1a", "1e400", "-1e400", "'a'", "a", #"""#, #""a"#, #""\""#, #""\x""#, #""\u12""#,
      #""\u12g4""#, #""\U0041""#, #""\uD800""#, #""\uD800a""#, #""\uD800\n""#, #""\uDC00""#,
      #""\uD800\uD800""#, #""\uD800\u0041""#, #""\u+123""#, "\"a\nb\"", "\"a\tb\"", "\"\0\"",
      "\"\u{1F}\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "[1]]", "{", "}",
      #"{"a""#, #"{"a":"#, #"{"a":}"#, #"{"a":1"#, #"{"a":1,}"#, #"{"a":1,,"b":2}"#, #"{"a" 1}"#,
      #"{a:1}"#, #"{1:1}"#, #"{null:1}"#, #"{"a":1 "b":2}"#, #"{"a":1]"#, #"{"a":1}}"#,
      #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, "[1]//", "/**/1", "# a\n1", "\u{A0}1", "1\u{0}",
      "1\u{C}", "\\u0031",
    ])
  func otherTextsAreRefused(text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  @Test(
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x9F, 0xBF],
      [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80],
      [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x28, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]])
  func bytesThatAreNotUTF8AreRefused(bytes: [UInt8]) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22] + bytes + [0x22]) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22] + bytes) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
  }

  @Test(
    arguments: [
      ("{\n  \"memory\": 12,\n  \"memory\": 13\n}", "3:3: duplicate key \"memory\""),
      ("{\"é\": x}", "1:7: expected a value"), ("[1,\n2", "2:2: the text ends too early"),
      ("1 2", "1:3: expected nothing after the value"), ("[01]", "1:2: invalid number"),
      ("[1e999]", "1:2: the number is out of range"), ("\"\\q\"", "1:2: invalid escape sequence"),
      ("\"a\\ud800\"", "1:3: unpaired surrogate"), ("\"\n\"", "1:2: control character in a string"),
      ("[1 2]", "1:4: expected a comma or a bracket"),
      ("{1}", "1:2: expected a key in quotation marks"),
      ("{\"a\" 1}", "1:6: expected a colon"), ("{\"a\":1;}", "1:7: expected a comma or a brace"),
      ("nall", "1:2: expected null"),
    ])
  func anErrorSaysWhereAndWhat(text: String, message: String) {
    do {
      _ = try JSONValue(parsing: text)
      Issue.record("accepted")
    } catch {
      #expect(error.description == message)
    }
  }

  @Test func nestingAndLengthAreLimited() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(throws: Never.self) { try JSONValue(parsing: nested(64)) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: nested(65)) }
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: String(repeating: #"{"a":"#, count: 100_000))
    }
    let shallow = JSONLimits(depth: 1, size: 8)
    #expect(try JSONValue(parsing: "[1,2]", limits: shallow) == [1, 2])
    #expect(throws: JSONError.self) { try JSONValue(parsing: "[[]]", limits: shallow) }
    #expect(try JSONValue(parsing: "12345678", limits: shallow) == 12_345_678)
    do {
      _ = try JSONValue(parsing: "123456789", limits: shallow)
      Issue.record("accepted")
    } catch {
      #expect(error.description == "1:9: longer than 8 bytes")
    }
  }
}
