// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// The clock that never steps back.
///
/// The corresponding C function is `clock_gettime(CLOCK_MONOTONIC)`.
public enum MonotonicClock {
  /// Nanoseconds since a fixed moment before this process started.
  public static var nanoseconds: UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(bitPattern: Int64(time.tv_sec)) &* 1_000_000_000
      &+ UInt64(bitPattern: Int64(time.tv_nsec))
  }
}
