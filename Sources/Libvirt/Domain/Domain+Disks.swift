// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt
internal import Glibc

extension Domain {
  /// Makes a disk of a domain that runs larger or smaller.
  ///
  /// The corresponding C function is `virDomainBlockResize`.
  ///
  /// - Parameters:
  ///   - disk: its target name or source path.
  ///   - bytes: its new size.
  public func resizeDisk(_ disk: String, to bytes: UInt64) async throws(LibvirtError) {
    try await perform {
      unsafe virDomainBlockResize($0, disk, bytes, UInt32(VIR_DOMAIN_BLOCK_RESIZE_BYTES))
    }
  }

  /// How large a disk is.
  ///
  /// The corresponding C function is `virDomainGetBlockInfo`.
  ///
  /// - Parameter disk: its target name or source path.
  public func diskInfo(_ disk: String) async throws(LibvirtError) -> DiskInfo {
    try await call { (domain) throws(LibvirtError) in
      var info = virDomainBlockInfo()
      try LibvirtError.check(unsafe virDomainGetBlockInfo(domain, disk, &info, 0))
      return DiskInfo(
        capacity: info.capacity, allocation: info.allocation, physical: info.physical)
    }
  }

  /// How large a disk is.
  ///
  /// The corresponding C structure is `virDomainBlockInfo`.
  public struct DiskInfo: Sendable, Hashable {
    /// What the guest sees, in bytes.
    public let capacity: UInt64
    /// What was written, in bytes.
    public let allocation: UInt64
    /// What the host's file or device takes, in bytes.
    public let physical: UInt64
  }

  /// What a disk has done: `rd_operations`, `rd_bytes`, `wr_operations`, `flush_operations`….
  ///
  /// The corresponding C function is `virDomainBlockStatsFlags`.
  ///
  /// - Parameter disk: its target name or source path.
  public func diskStatistics(_ disk: String) async throws(LibvirtError) -> TypedParameters {
    try await countedParameters { domain, list, count in
      unsafe virDomainBlockStatsFlags(domain, disk, list, count, 0)
    }
  }

  /// The disks that failed, by their target names, and how.
  ///
  /// The corresponding C function is `virDomainGetDiskErrors`.
  public func diskErrors() async throws(LibvirtError) -> [String: DiskError] {
    try await call { (domain) throws(LibvirtError) in
      let capacity = try LibvirtError.check(unsafe virDomainGetDiskErrors(domain, nil, 0, 0))
      guard capacity > 0 else { return [:] }
      var list = unsafe [virDomainDiskError](
        repeating: virDomainDiskError(), count: Int(capacity))
      let count = try LibvirtError.check(
        unsafe virDomainGetDiskErrors(domain, &list, UInt32(capacity), 0))
      var errors: [String: DiskError] = [:]
      for index in 0..<Int(count) {
        if let disk = String(borrowed: unsafe list[index].disk) {
          errors[disk] = DiskError(libvirt: unsafe list[index].error)
        }
        unsafe free(list[index].disk)
      }
      return errors
    }
  }

  /// How a disk failed.
  ///
  /// The corresponding C type is `virDomainDiskErrorCode`.
  public enum DiskError: Int32, LibvirtEnumeration {
    /// It did not.
    case none = 0
    /// For a reason that is not known.
    case unspecified = 1
    /// No space was left.
    case noSpace = 2
    /// Something that is not known here.
    case unknown = -1
  }

  /// What a network interface has done.
  ///
  /// The corresponding C function is `virDomainInterfaceStats`.
  ///
  /// - Parameter interface: the name of its device on the host, or its MAC address.
  public func interfaceStatistics(
    _ interface: String
  ) async throws(LibvirtError) -> InterfaceStatistics {
    try await call { (domain) throws(LibvirtError) in
      var statistics = virDomainInterfaceStatsStruct()
      try LibvirtError.check(
        unsafe virDomainInterfaceStats(
          domain, interface, &statistics, MemoryLayout<virDomainInterfaceStatsStruct>.size))
      return InterfaceStatistics(
        received: .init(
          bytes: UInt64(exactly: statistics.rx_bytes),
          packets: UInt64(exactly: statistics.rx_packets),
          errors: UInt64(exactly: statistics.rx_errs), drops: UInt64(exactly: statistics.rx_drop)),
        sent: .init(
          bytes: UInt64(exactly: statistics.tx_bytes),
          packets: UInt64(exactly: statistics.tx_packets),
          errors: UInt64(exactly: statistics.tx_errs), drops: UInt64(exactly: statistics.tx_drop)))
    }
  }
}

#endif
