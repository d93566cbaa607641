// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// What a job does with a disk.
///
/// The corresponding C type is `virDomainBlockJobType`.
public enum BlockJobType: Int32, LibvirtEnumeration {
  /// It is not said.
  case unspecified = 0
  /// Copies what is in backing images into the top image.
  case pull = 1
  /// Copies the disk elsewhere.
  case copy = 2
  /// Copies an image of the chain into the one below.
  case commit = 3
  /// Copies the top image into one below, while the guest writes.
  case activeCommit = 4
  /// Copies the disk as it was at one moment.
  case backup = 5
  /// Something that is not known here.
  case unknown = -1
}

#endif
