// SPDX-License-Identifier: Apache-2.0

/// What defining a machine did.
public struct DefinitionOutcome: Sendable, Equatable {
  /// The machine's name.
  public var name: String
  /// Whether a machine of that name existed and has a new definition now.
  public var isReplacement: Bool
  /// Whether it runs, and so keeps its old definition until it starts next.
  public var isRunning: Bool

  /// An outcome of these values.
  public init(name: String, isReplacement: Bool, isRunning: Bool) {
    (self.name, self.isReplacement, self.isRunning) = (name, isReplacement, isRunning)
  }
}
