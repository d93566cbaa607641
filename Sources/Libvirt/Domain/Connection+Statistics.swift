// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Connection {
  /// The statistics of many domains at once.
  ///
  /// The corresponding C function is `virConnectGetAllDomainStats`.
  ///
  /// - Parameters:
  ///   - groups: which statistics; none means all.
  ///   - filter: of which domains; none means all.
  ///   - enforcing: whether to fail where the driver lacks a group that was asked for.
  public func domainStatistics(
    _ groups: StatisticsGroups = [], of filter: DomainFilter = [], enforcing: Bool = false
  ) async throws(LibvirtError) -> [DomainStatistics] {
    let flags =
      filter.rawValue
      | (enforcing ? UInt32(VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS) : 0)
    return try await call { (connection) throws(LibvirtError) in
      var list: UnsafeMutablePointer<UnsafeMutablePointer<virDomainStatsRecord>?>?
      let count = try LibvirtError.check(
        unsafe virConnectGetAllDomainStats(connection, groups.rawValue, &list, flags))
      defer { unsafe virDomainStatsRecordListFree(list) }
      return (0..<Int(count)).compactMap { index in
        guard let record = unsafe list?[index] else { return nil }
        return DomainStatistics(
          domain: DomainIdentity(unsafe record.pointee.dom),
          parameters: TypedParameters(
            unsafe UnsafePointer(record.pointee.params), count: unsafe record.pointee.nparams))
      }
    }
  }
}

extension Domain {
  /// Its statistics.
  ///
  /// The corresponding C function is `virDomainListGetStats`.
  ///
  /// - Parameter groups: which; none means all.
  public func statistics(
    _ groups: StatisticsGroups = []
  ) async throws(LibvirtError) -> DomainStatistics {
    try await call { (domain) throws(LibvirtError) in
      var domains: [OpaquePointer?] = unsafe [domain, nil]
      var list: UnsafeMutablePointer<UnsafeMutablePointer<virDomainStatsRecord>?>?
      let count = try LibvirtError.check(
        unsafe virDomainListGetStats(&domains, groups.rawValue, &list, 0))
      defer { unsafe virDomainStatsRecordListFree(list) }
      guard count > 0, let record = unsafe list?[0] else {
        throw LibvirtError(.noDomain, "there are no statistics of \(self.name)")
      }
      return DomainStatistics(
        domain: self.identity,
        parameters: TypedParameters(
          unsafe UnsafePointer(record.pointee.params), count: unsafe record.pointee.nparams))
    }
  }
}

#endif
