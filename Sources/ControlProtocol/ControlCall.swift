// SPDX-License-Identifier: Apache-2.0

public import JSON

/// A request with the identifier that its reply will carry: one line from the client.
public struct ControlCall: Sendable, Equatable {
  /// Why a line is no call.
  public struct Failure: Error, Sendable, Equatable {
    /// The line's identifier, as far as it could be read; `null` otherwise.
    public let identifier: JSONValue
    /// What is wrong.
    public let error: ControlError
  }

  /// What the client chose to know the reply by: an integer, a string or `null`.
  public var identifier: JSONValue
  /// What is asked for.
  public var request: ControlRequest

  /// A call of these values.
  ///
  /// - Parameter identifier: an integer, a string of at most 128 bytes or `null`.
  public init(identifier: JSONValue, _ request: ControlRequest) {
    self.identifier = identifier
    self.request = request
  }

  /// Reads a line.
  ///
  /// - Parameter line: the bytes without the line feed, of whatever content.
  /// - Throws: ``Failure``, which says what to reply.
  public init(line: [UInt8]) throws(Failure) {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(
        parsing: line,
        limits: JSONLimits(
          depth: ControlProtocolLimits.requestDepth, size: ControlProtocolLimits.requestSize))
    } catch {
      throw Failure(
        identifier: .null,
        error: ControlError(.invalid, OneLine.shortening("no JSON: \(error)")))
    }
    switch document["id"] {
    case nil: identifier = .null
    case let value?:
      guard Self.isIdentifier(value) else {
        throw Failure(
          identifier: .null,
          error: ControlError(
            .invalid, "the member \"id\" is an integer or a string of at most 128 bytes"))
      }
      identifier = value
    }
    do throws(ControlError) {
      request = try ControlRequest(document)
    } catch {
      throw Failure(identifier: identifier, error: error)
    }
  }

  private static func isIdentifier(_ value: JSONValue) -> Bool {
    switch value {
    case .null, .integer, .unsigned: true
    case .string(let text): text.utf8.count <= ControlProtocolLimits.identifierSize
    case .bool, .double, .array, .object: false
    }
  }

  /// The line, with its line feed.
  public var line: String {
    var object = JSONObject()
    if !identifier.isNull { object["id"] = identifier }
    object["request"] = .string(request.name)
    if case .powerButton(true) = request { object["restart"] = true }
    return JSONValue.object(object).serialized() + "\n"
  }
}
