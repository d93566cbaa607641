// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks
internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// How long the guests of a check may take. When it is over, the thread that made this is interrupted
/// in whatever system call it is, `KVM_RUN` above all, again and again until this goes away.
@safe
final class TimeLimit: @unchecked Sendable {
  /// When it is over, in nanoseconds of the monotonic clock.
  let end: UInt64

  private let nanoseconds: UInt64
  private let timer: timer_t?

  /// Five seconds, or less where the check must have ended before: a guest that does not go on
  /// is worth words of its own.
  convenience init(_ context: CheckContext) throws(SystemCallError) {
    let left = context.nanosecondsLeft
    try self.init(nanoseconds: min(5_000_000_000, left - left / 8))
  }

  /// - Parameter nanoseconds: counted from now.
  init(nanoseconds: UInt64) throws(SystemCallError) {
    self.nanoseconds = nanoseconds
    end = MonotonicClock.nanoseconds &+ nanoseconds
    guard roost_install_kick_signal() == 0 else {
      throw SystemCallError("install a signal handler", .current)
    }
    var timer: timer_t?
    guard unsafe roost_start_interrupting(roost_kick_signal(), end, &timer) == 0 else {
      throw SystemCallError("start a timer", .current)
    }
    unsafe self.timer = timer
  }

  deinit {
    unsafe roost_stop_interrupting(timer)
  }

  /// Whether the time has passed.
  var isOver: Bool { MonotonicClock.nanoseconds >= end }

  /// How long it was, as a person reads it.
  var text: String { nanoseconds.timeText }
}
