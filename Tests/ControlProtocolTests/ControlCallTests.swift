// SPDX-License-Identifier: Apache-2.0

import ControlProtocol
import JSON
import TestSupport
import Testing

@Suite("requests")
struct ControlCallTests {
  private static let requests: [ControlRequest] = [
    .status, .counters, .pause, .resume, .powerButton(thenRestart: false),
    .powerButton(thenRestart: true), .reset, .end, .subscribe, .console,
  ]

  private func call(_ text: String) throws(ControlCall.Failure) -> ControlCall {
    try ControlCall(line: Array(text.utf8))
  }

  private func failure(_ text: String) -> ControlCall.Failure? {
    do throws(ControlCall.Failure) {
      _ = try call(text)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: requests, [7, "x", nil] as [JSONValue])
  func whatIsWrittenIsRead(_ request: ControlRequest, _ identifier: JSONValue) throws {
    let call = ControlCall(identifier: identifier, request)
    #expect(call.line.hasSuffix("\n"))
    #expect(try ControlCall(line: Array(call.line.utf8.dropLast())) == call)
  }

  @Test func theFormOfTheDocumentationIsRead() throws {
    #expect(try call(#"{"id":1,"request":"status"}"#) == ControlCall(identifier: 1, .status))
    #expect(
      try call(#" {"request":"power-button","restart":true,"id":"a"}"# + "\r")
        == ControlCall(identifier: "a", .powerButton(thenRestart: true)))
    #expect(
      try call(#"{"request":"power-button","restart":null}"#).request
        == .powerButton(thenRestart: false))
  }

  @Test func membersOfALaterVersionAreLeftAlone() throws {
    let text = #"{"id":1,"request":"pause","because":{"of":["something"]},"restart":4}"#
    #expect(try call(text) == ControlCall(identifier: 1, .pause))
  }

  @Test(arguments: [
    ("", "no JSON: 1:1: the text ends too early"),
    ("nonsense", "no JSON: 1:2: expected null"),
    (#"{"request":"status""#, "no JSON: 1:20: the text ends too early"),
    ("7", "a request is an object, not a number"),
    ("[]", "a request is an object, not an array"),
    ("{}", "the member \"request\" is missing"),
    (#"{"request":7}"#, "the member \"request\" is a string, not a number"),
    (#"{"request":"explode"}"#, "unknown request \"explode\""),
    (#"{"request":"Status"}"#, "unknown request \"Status\""),
    (#"{"request":"a\u001b[31m\nb"}"#, "unknown request \"a\u{FFFD}[31m\u{FFFD}b\""),
    (
      #"{"request":"power-button","restart":"yes"}"#,
      "the member \"restart\" is true or false, not a string"
    ),
    (#"{"request":"status","request":"end"}"#, #"no JSON: 1:21: duplicate key "request""#),
  ])
  func aMistakeIsNamed(_ text: String, _ message: String) {
    #expect(failure(text)?.error == ControlError(.invalid, message))
  }

  @Test func aMistakeKeepsTheIdentifier() {
    #expect(failure(#"{"id":"me","request":"explode"}"#)?.identifier == "me")
    #expect(failure(#"{"id":18446744073709551615}"#)?.identifier == .unsigned(.max))
    #expect(failure(#"{"id":7,"#)?.identifier == .null)
  }

  @Test func anIdentifierIsSmall() throws {
    let longest = String(repeating: "i", count: 128)
    #expect(try call(#"{"request":"end","id":"\#(longest)"}"#).identifier == .string(longest))
    for id in [#""\#(longest)i""#, "1.5", "[1]", "{}", "true"] {
      let message = "the member \"id\" is an integer or a string of at most 128 bytes"
      let failure = failure(#"{"request":"end","id":\#(id)}"#)
      #expect(failure?.error == ControlError(.invalid, message))
      #expect(failure?.identifier == .null)
    }
  }

  @Test func aLongNameMakesAShortMessage() {
    let name = String(repeating: "\u{1F986}", count: 9000)
    let message = failure(#"{"request":"\#(name)"}"#)?.error.message ?? ""
    #expect(message.unicodeScalars.count < 100)
    #expect(message.hasPrefix("unknown request \"\u{1F986}"))
  }

  @Test func deepNestingIsRefused() {
    let nested = String(repeating: "[", count: 30_000) + String(repeating: "]", count: 30_000)
    #expect(failure(#"{"request":"end","x":\#(nested)}"#)?.error.code == .invalid)
  }

  /// Whatever comes, it is a request or a mistake in one line, and what is a request is written and
  /// read again the same.
  @Test func anythingIsARequestOrAMistake() throws {
    var generator = SeededGenerator(seed: 0x60)
    var requestCount = 0
    for _ in 0..<20_000 {
      let line = Self.line(&generator)
      do throws(ControlCall.Failure) {
        let call = try ControlCall(line: line)
        requestCount += 1
        let again = try ControlCall(line: Array(call.line.utf8.dropLast()))
        #expect(again == call)
      } catch {
        #expect(error.error.code == .invalid)
        #expect(error.error.message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
        #expect(error.error.message.utf8.count < 1000)
      }
    }
    #expect(requestCount > 500)
  }

  /// A request, most often with some of it changed, removed, or put in twice.
  private static func line(_ generator: inout SeededGenerator) -> [UInt8] {
    let request = requests.randomElement(using: &generator) ?? .status
    let identifier: JSONValue =
      [.null, "\u{7F}é", JSONValue(UInt64.random(in: 0 ... .max, using: &generator))]
      .randomElement(using: &generator) ?? .null
    var bytes = Array(ControlCall(identifier: identifier, request).line.utf8.dropLast())
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      let start = Int.random(in: 0...bytes.count, using: &generator)
      let end = min(bytes.count, start + Int.random(in: 0...4, using: &generator))
      let new: [UInt8] =
        switch Int.random(in: 0...3, using: &generator) {
        case 0: []
        case 1: [UInt8.random(in: .min ... .max, using: &generator)]
        case 2: Array(bytes[start..<end] + bytes[start..<end])
        default: Array(#"{}[]",:\u0"#.utf8).shuffled(using: &generator)
        }
      bytes.replaceSubrange(start..<end, with: new)
    }
    return bytes
  }
}
