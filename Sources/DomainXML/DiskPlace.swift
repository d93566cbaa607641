// SPDX-License-Identifier: Apache-2.0

/// What is at a disk's path on the host.
public enum DiskPlace: Sendable, Equatable {
  /// A file with an image, or nothing yet.
  case file
  /// A block device.
  case blockDevice
  /// A directory: the root of a container.
  case directory
}
