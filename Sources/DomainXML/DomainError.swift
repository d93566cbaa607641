// SPDX-License-Identifier: Apache-2.0

/// Why a machine cannot be described to libvirt, in one line for a person: what was wrong and what
/// would be right.
public struct DomainError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The line.
  public let description: String

  /// An error of this line.
  public init(_ description: String) {
    self.description = description
  }
}
