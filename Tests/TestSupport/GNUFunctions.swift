// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Functions of the C library that Swift's `Glibc` leaves out, because their headers hide them
/// unless GNU extensions are asked for.
public enum GNUFunctions {
  /// `close_range(first, last, flags)`: closes descriptors.
  public static let closeRange: @convention(c) @Sendable (UInt32, UInt32, Int32) -> Int32 =
    unsafe unsafeBitCast(
      dlsym(nil, "close_range"),
      to: (@convention(c) @Sendable (UInt32, UInt32, Int32) -> Int32).self)

  /// The flag of ``closeRange`` that first gives the calling thread descriptors of its own.
  public static let closeRangeUnshare: Int32 = 2

  /// `setfsuid(user)`: changes, for the calling thread alone, as whom it opens files.
  public static let setFileSystemUser: @convention(c) @Sendable (UInt32) -> Int32 =
    unsafe unsafeBitCast(
      dlsym(nil, "setfsuid"), to: (@convention(c) @Sendable (UInt32) -> Int32).self)

  /// `unshare(flags)`: gives the calling thread something of its own.
  public static let unshare: @convention(c) @Sendable (Int32) -> Int32 =
    unsafe unsafeBitCast(
      dlsym(nil, "unshare"), to: (@convention(c) @Sendable (Int32) -> Int32).self)

  /// The flag of ``unshare`` for mounts, `CLONE_NEWNS`.
  public static let newMountNamespace: Int32 = 0x20000
}
