// SPDX-License-Identifier: Apache-2.0

/// What a parser refuses though RFC 8259 allows it (section 9).
public struct JSONLimits: Sendable {
  /// How deep arrays and objects may be nested.
  public var depth: Int
  /// How long the text may be, in bytes.
  public var size: Int

  /// Sets the limits.
  ///
  /// - Parameters:
  ///   - depth: nested arrays and objects; 1 allows one array of numbers. More than some hundred
  ///     need a larger stack than threads usually have.
  ///   - size: in bytes.
  public init(depth: Int = 64, size: Int = 1 << 20) {
    self.depth = depth
    self.size = size
  }
}
