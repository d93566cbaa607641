// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// Why a disk's source changed by itself.
///
/// The corresponding C type is `virConnectDomainEventDiskChangeReason`.
public enum DiskChangeReason: Int32, LibvirtEnumeration {
  /// The source was not there at the start, and is left out.
  case missingOnStart = 0
  /// The disk was not there at the start, and is left out.
  case droppedOnStart = 1
  /// Something that is not known here.
  case unknown = -1
}

#endif
