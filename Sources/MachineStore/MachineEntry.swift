// SPDX-License-Identifier: Apache-2.0

/// A machine of the store, as far as it can be read.
public struct MachineEntry: Sendable, Equatable {
  /// What there is under a machine's name.
  public enum Content: Sendable, Equatable {
    /// A machine.
    case defined(StoredDefinition)
    /// Something that cannot be used, and why, in words that fit after a colon.
    case broken(String)
  }

  /// What the machine is called.
  public let name: String
  /// What there is.
  public let content: Content

  /// The definition, unless it is broken.
  public var definition: StoredDefinition? {
    if case .defined(let definition) = content { definition } else { nil }
  }
}
