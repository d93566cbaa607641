// SPDX-License-Identifier: Apache-2.0

/// A place in a text file, as editors count.
public struct SourcePosition: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The line, from 1.
  public let line: Int
  /// The character in the line, from 1, in Unicode scalars.
  public let column: Int

  /// Names a place.
  public init(line: Int, column: Int) {
    (self.line, self.column) = (line, column)
  }

  /// The beginning of every text.
  public static let start = SourcePosition(line: 1, column: 1)

  /// `line:column`
  public var description: String { "\(line):\(column)" }

  /// Whether one place comes before another.
  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
