// SPDX-License-Identifier: Apache-2.0

/// How long the native backend waits for the processes of machines, in nanoseconds.
public struct Patience: Sendable {
  /// Until the guest of a machine that starts runs.
  public var start: UInt64 = 30_000_000_000
  /// Until a request is answered; pausing waits for the disks.
  public var answer: UInt64 = 30_000_000_000
  /// Until all machines have said what they do, for a listing.
  public var look: UInt64 = 1_000_000_000
  /// Until a machine that was told to end has ended, and is killed otherwise.
  public var end: UInt64 = 5_000_000_000

  /// The patience of the command line.
  public init() {}
}
