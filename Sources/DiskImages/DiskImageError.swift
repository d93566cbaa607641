// SPDX-License-Identifier: Apache-2.0

public import POSIX

/// Why a disk image cannot be used.
public enum DiskImageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Nothing has this path.
  case missing(path: String)
  /// The file's permissions, or the file system, refuse the access.
  case permissionDenied(path: String, readOnly: Bool)
  /// The path names a directory.
  case directory(path: String)
  /// The path names something that is neither a regular file nor a block device.
  case notADisk(path: String)
  /// The file has no bytes at all.
  case empty(path: String)
  /// The file does not hold even one sector.
  case smallerThanSector(path: String, size: UInt64)
  /// Another machine or program holds the lock, or has the block device mounted.
  case inUse(path: String, readOnly: Bool)
  /// Any other failure, as the kernel gave it.
  case failed(SystemCallError)

  /// One line that names the path and what to do about it.
  public var description: String {
    switch self {
    case .missing(let path):
      "disk image \(path) does not exist"
    case .permissionDenied(let path, let readOnly):
      "disk image \(path) may not be opened for \(readOnly ? "reading" : "reading and writing")"
    case .directory(let path):
      "disk image \(path) is a directory"
    case .notADisk(let path):
      "disk image \(path) is neither a regular file nor a block device"
    case .empty(let path):
      "disk image \(path) is empty"
    case .smallerThanSector(let path, let size):
      "disk image \(path) has \(size) bytes, less than one sector of \(DiskGeometry.sectorSize)"
    case .inUse(let path, let readOnly):
      readOnly
        ? "disk image \(path) is in use: another machine writes it"
        : "disk image \(path) is in use: another machine, program or mount has it open"
    case .failed(let error):
      error.description
    }
  }
}
