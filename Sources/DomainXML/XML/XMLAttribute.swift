// SPDX-License-Identifier: Apache-2.0

/// An attribute of an element.
public struct XMLAttribute: Sendable, Equatable {
  /// The name, with its prefix if it has one.
  public var name: String
  /// The value, with nothing escaped.
  public var value: String
}
