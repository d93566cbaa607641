// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How a domain's memory is used; nil for what its guest does not tell.
///
/// The corresponding C type is `virDomainMemoryStatTags`.
public struct MemoryStatistics: Sendable, Hashable {
  private let values: [Int: UInt64]

  init(_ values: [Int: UInt64]) { self.values = values }

  private func bytes(_ tag: Int) -> UInt64? { values[tag].map { $0 &* 1024 } }

  /// What was read from swap space, in bytes.
  public var swappedIn: UInt64? { bytes(VIR_DOMAIN_MEMORY_STAT_SWAP_IN) }
  /// What was written to swap space, in bytes.
  public var swappedOut: UInt64? { bytes(VIR_DOMAIN_MEMORY_STAT_SWAP_OUT) }
  /// Page faults that needed a disk.
  public var majorFaults: UInt64? { values[VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT] }
  /// Page faults that did not.
  public var minorFaults: UInt64? { values[VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT] }
  /// What the guest does not use at all, in bytes.
  public var unused: UInt64? { bytes(VIR_DOMAIN_MEMORY_STAT_UNUSED) }
  /// What the guest sees, in bytes.
  public var available: UInt64? { bytes(VIR_DOMAIN_MEMORY_STAT_AVAILABLE) }
  /// What the guest could use without swapping, in bytes.
  public var usable: UInt64? { bytes(VIR_DOMAIN_MEMORY_STAT_USABLE) }
  /// What the balloon leaves to the guest, in bytes.
  public var balloon: UInt64? { bytes(VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON) }
  /// What the domain takes of the host's memory, in bytes.
  public var resident: UInt64? { bytes(VIR_DOMAIN_MEMORY_STAT_RSS) }
  /// What the guest uses to cache its disks, in bytes.
  public var diskCaches: UInt64? { bytes(VIR_DOMAIN_MEMORY_STAT_DISK_CACHES) }
  /// When the guest last told, in seconds since 1970.
  public var lastUpdate: UInt64? { values[VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE] }
}

#endif
