// SPDX-License-Identifier: Apache-2.0

import Glibc
import POSIX

extension EventDescriptor {
  /// How often it was signalled since the last call.
  borrowing func count() -> UInt64 {
    var count: UInt64 = 0
    return unsafe read(rawValue, &count, 8) == 8 ? count : 0
  }

  /// Blocks until it is signalled.
  borrowing func wait() {
    var request = pollfd(fd: rawValue, events: Int16(POLLIN), revents: 0)
    _ = retryingInterrupted { unsafe poll(&request, 1, -1) }
  }
}
