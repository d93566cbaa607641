// SPDX-License-Identifier: Apache-2.0

/// A machine that is about to start, and that nobody else can start meanwhile.
public struct PreparedRun: ~Copyable, Sendable {
  /// The machine as it is to start.
  public let definition: StoredDefinition
  /// Where its files are.
  public let directory: MachineDirectory
  /// The lock that its process inherits.
  public let lock: RunLock

  /// Ends the run before it has begun: nobody holds the lock then.
  public consuming func abandon() {
    lock.giveUp()
  }
}
