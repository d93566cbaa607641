// SPDX-License-Identifier: Apache-2.0

/// How the last run of a machine ended.
public struct MachineRunEnd: Sendable, Equatable {
  /// One word: `poweroff`, `reset`, `debug-exit`, `crash`, `stop`, `killed`, `failure` …
  public var kind: String
  /// The exit status that tells it to a shell.
  public var exitStatus: Int32
  /// One line for a person, where there is something to say.
  public var reason: String?
  /// When, in nanoseconds since 1970; nil if nobody wrote it down.
  public var time: UInt64?

  /// An end of these values.
  public init(kind: String, exitStatus: Int32, reason: String?, time: UInt64?) {
    self.kind = kind
    self.exitStatus = exitStatus
    self.reason = reason
    self.time = time
  }
}
