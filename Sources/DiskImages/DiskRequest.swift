// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// One request in flight: which call comes next, and how much of it is left.
///
/// Calls that end short are made again for the rest; a call that the file system does not know is
/// replaced by the next best one.
@unsafe
struct DiskRequest {
  var token: UInt64
  var call: DiskSystemCall
  /// Where the next call starts, in bytes.
  var offset: UInt64
  /// Bytes that are left.
  var remaining: UInt64
  /// Bytes that the caller's buffers took or gave so far.
  var transferred = 0
  /// The buffers that are left.
  var vectors: UnsafeMutablePointer<iovec>
  var vectorCount = 0
  /// Makes the data stable before the request is done.
  var synchronizesAfter = false
  /// A hint may be left undone.
  var isHint = false
  /// Writes zeroes of ours instead of the caller's buffers.
  var writesZeroes = false
  /// Calls in a row that made no progress.
  var stalls: UInt8 = 0

  /// The length argument of `fallocate`, and the mode.
  var allocationMode: Int32 {
    let mode = unsafe call == .punchHole ? FALLOC_FL_PUNCH_HOLE : FALLOC_FL_ZERO_RANGE
    return mode | FALLOC_FL_KEEP_SIZE
  }

  /// Moves past bytes that a read or write dealt with.
  mutating func consume(_ count: Int) {
    let taken = unsafe min(UInt64(count), remaining)
    unsafe offset &+= taken
    unsafe remaining &-= taken
    if unsafe !writesZeroes { unsafe transferred &+= Int(taken) }
    var left = Int(taken)
    while unsafe vectorCount > 0 {
      let length = unsafe vectors.pointee.iov_len
      if left < length {
        unsafe vectors.pointee.iov_base = vectors.pointee.iov_base.map { unsafe $0 + left }
        unsafe vectors.pointee.iov_len = length &- left
        return
      }
      left &-= length
      unsafe vectors += 1
      unsafe vectorCount &-= 1
    }
  }
}
