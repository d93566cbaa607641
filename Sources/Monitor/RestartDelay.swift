// SPDX-License-Identifier: Apache-2.0

/// How long a machine stays down before it starts again, so that one which crashes over and over
/// costs its host next to nothing.
struct RestartDelay {
  /// After the first crash, in nanoseconds; each further one doubles it.
  static let first: UInt64 = 1_000_000_000
  /// The longest delay, in nanoseconds.
  static let longest: UInt64 = 30_000_000_000
  /// After a run that took longer than this, in nanoseconds, a crash counts as the first again.
  static let longRun: UInt64 = 60_000_000_000

  private var following = Self.first

  /// The delay after a run, in nanoseconds; zero unless it ended in a crash.
  ///
  /// - Parameters:
  ///   - isCrash: whether it ended as it should not.
  ///   - duration: how long it took, in nanoseconds.
  mutating func next(afterCrash isCrash: Bool, duration: UInt64) -> UInt64 {
    if duration > Self.longRun { following = Self.first }
    guard isCrash else { return 0 }
    defer { following = min(following &* 2, Self.longest) }
    return following
  }
}
