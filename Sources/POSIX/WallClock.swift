// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// The clock that people read, which may be set.
///
/// The corresponding C function is `clock_gettime(CLOCK_REALTIME)`.
public enum WallClock {
  /// Nanoseconds since 1970-01-01 00:00:00 UTC.
  public static var nanoseconds: UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(bitPattern: Int64(time.tv_sec)) &* 1_000_000_000
      &+ UInt64(bitPattern: Int64(time.tv_nsec))
  }
}
