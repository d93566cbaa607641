// SPDX-License-Identifier: Apache-2.0

/// Memory that a request reads into or writes from.
@unsafe
public struct DiskBuffer {
  /// The first byte.
  public var start: UnsafeMutableRawPointer
  /// The length in bytes.
  public var count: Int

  /// Describes `count` bytes from `start`.
  @inlinable
  public init(start: UnsafeMutableRawPointer, count: Int) {
    unsafe self.start = start
    unsafe self.count = count
  }
}
