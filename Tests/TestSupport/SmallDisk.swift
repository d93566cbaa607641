// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A file system in memory with little room, that only the calling thread sees.
public struct SmallDisk: Sendable {
  /// Whether there can be one: only root may mount.
  public static var isPossible: Bool { geteuid() == 0 }

  /// Why tests that need one are skipped.
  public static let reason = "skipped: only root can make a small disk"

  /// Where it is.
  public let path: String

  /// Mounts a file system.
  ///
  /// - Parameters:
  ///   - path: a directory.
  ///   - options: as for `mount -t tmpfs -o`: `size=` and `nr_inodes=`.
  public init(at path: String, options: String) throws {
    // Every thread of a test process has the same mounts until it asks for its own.
    let isMounted =
      unsafe GNUFunctions.unshare(GNUFunctions.newMountNamespace) == 0
      && mount(nil, "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0
      && mount("tmpfs", path, "tmpfs", 0, options) == 0
    guard isMounted else { throw MountError(error: errno) }
    self.path = path
  }

  private struct MountError: Error {
    let error: Int32
  }
}
