// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong in a machine file.
public struct Mistake: Error, Sendable, Equatable {
  /// Where; nil if the file as a whole cannot be read.
  public let position: SourcePosition?
  /// What is wrong, and what would be right, on one line.
  public let message: String

  init(_ position: SourcePosition?, _ message: String) {
    (self.position, self.message) = (position, message)
  }
}
