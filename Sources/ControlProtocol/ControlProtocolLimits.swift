// SPDX-License-Identifier: Apache-2.0

/// The numbers of the control protocol that both sides keep to.
public enum ControlProtocolLimits {
  /// The version that a server's greeting names.
  public static let version = 1
  /// How long a request may be, in bytes, without the line feed that ends it.
  public static let requestSize = 64 << 10
  /// How long a line of the server may be, in bytes, without the line feed that ends it.
  public static let replySize = 256 << 10
  /// How deep a request's arrays and objects may be nested.
  static let requestDepth = 8
  /// How long an identifier that is a string may be, in bytes.
  static let identifierSize = 128
}
