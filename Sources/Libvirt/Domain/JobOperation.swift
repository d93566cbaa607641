// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// What a job is for.
///
/// The corresponding C type is `virDomainJobOperation`.
public enum JobOperation: Int32, LibvirtEnumeration {
  /// It is not said.
  case unspecified = 0
  /// The domain starts.
  case start = 1
  /// It is saved.
  case save = 2
  /// It is restored.
  case restore = 3
  /// It arrives.
  case migrationIn = 4
  /// It leaves.
  case migrationOut = 5
  /// A snapshot is made.
  case snapshot = 6
  /// It reverts to a snapshot.
  case snapshotRevert = 7
  /// Its memory is dumped.
  case dump = 8
  /// Its disks are backed up.
  case backup = 9
  /// A snapshot is deleted.
  case snapshotDelete = 10
  /// Something that is not known here.
  case unknown = -1
}

#endif
