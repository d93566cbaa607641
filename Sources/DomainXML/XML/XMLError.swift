// SPDX-License-Identifier: Apache-2.0

/// Why a text is no XML document that is taken, or a document cannot be written.
public struct XMLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The line in the text, from 1; nil for a document that is written.
  public let line: Int?
  /// The column in the line, in characters from 1; nil for a document that is written.
  public let column: Int?
  /// What is wrong, and what would be right.
  public let message: String

  /// `line:column: message`, or the message where there is no place.
  public var description: String {
    guard let line, let column else { return message }
    return "\(line):\(column): \(message)"
  }
}
