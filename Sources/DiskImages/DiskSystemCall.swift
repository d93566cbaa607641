// SPDX-License-Identifier: Apache-2.0

/// The system call that a request makes next.
enum DiskSystemCall: UInt8, Sendable {
  /// `preadv`.
  case read
  /// `pwritev`.
  case write
  /// `fdatasync`.
  case synchronize
  /// `fallocate` with `FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE`.
  case punchHole
  /// `fallocate` with `FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE`.
  case zeroRange
}
