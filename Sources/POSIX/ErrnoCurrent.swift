// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import SystemPackage

extension Errno {
  /// The error number that the last failed C call left on this thread.
  public static var current: Errno { Errno(rawValue: Glibc.errno) }
}
