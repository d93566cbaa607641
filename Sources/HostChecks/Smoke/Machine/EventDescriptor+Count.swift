// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import POSIX

extension EventDescriptor {
  /// How often it was signalled since the last call.
  borrowing func count() -> UInt64 {
    var count: UInt64 = 0
    return unsafe read(rawValue, &count, 8) == 8 ? count : 0
  }
}
