// SPDX-License-Identifier: Apache-2.0

/// The form of a disk image. It is never guessed: a guest could write what makes a raw image look
/// like another.
public enum DiskFormat: String, Sendable, CaseIterable {
  /// The bytes of the disk and nothing else.
  case raw
  /// QEMU's format, version 2 or 3.
  case qcow2
}
