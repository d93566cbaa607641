// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// What a line from the server can be.
enum ControlServerLine {
  case greeting(ControlGreeting)
  case reply(ControlReply)
  case event(ControlEvent)
  /// Something of a later version.
  case unknown

  /// Reads a line, which may come from a program that is no control server at all.
  init(_ line: [UInt8]) throws(ControlClientError) {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: line)
    } catch {
      throw .protocolViolation("it sends no JSON")
    }
    if let greeting = ControlGreeting(document) {
      self = .greeting(greeting)
    } else if document["event"] != nil {
      self = ControlEvent(document).map { .event($0) } ?? .unknown
    } else if let reply = ControlReply(document) {
      self = .reply(reply)
    } else {
      self = .unknown
    }
  }
}
