// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// How far a job on a disk is.
///
/// The corresponding C type is `virConnectDomainEventBlockJobStatus`.
public enum BlockJobStatus: Int32, LibvirtEnumeration {
  /// It is done.
  case completed = 0
  /// It failed.
  case failed = 1
  /// It was stopped.
  case cancelled = 2
  /// Everything is copied, and what the guest writes is copied along until it is ended.
  case ready = 3
  /// Something that is not known here.
  case unknown = -1
}

#endif
