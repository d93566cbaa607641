// SPDX-License-Identifier: Apache-2.0

/// What a guest did on its buses, as a value that outlives the exit.
enum GuestAccess: Equatable, Sendable {
  /// Wrote to a port: all bytes in order, `width` at a time.
  case out(port: UInt16, width: Int, [UInt8])
  /// Read a port, `count` times `width` bytes.
  case `in`(port: UInt16, width: Int, count: Int)
  /// Wrote to an address without memory.
  case write(address: UInt64, [UInt8])
  /// Read an address without memory.
  case read(address: UInt64, length: Int)
}
