// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

extension Errno {
  /// There is no driver behind a device file (`ENODEV`).
  static var noDevice: Errno { Errno(rawValue: Glibc.ENODEV) }
  /// The file cannot do this (`EBADFD`).
  static var badTypeOfFile: Errno { Errno(rawValue: Glibc.EBADFD) }
  /// The kernel does not know the call (`ENOSYS`).
  static var unknownCall: Errno { Errno(rawValue: Glibc.ENOSYS) }
  /// The kernel has it, but it is turned off (`EOPNOTSUPP`).
  static var turnedOff: Errno { Errno(rawValue: Glibc.EOPNOTSUPP) }
}
