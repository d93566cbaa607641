// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Domain {
  /// All its snapshots, or those that a filter lets through.
  ///
  /// The corresponding C function is `virDomainListAllSnapshots`.
  public func snapshots(_ filter: SnapshotFilter = []) async throws(LibvirtError) -> [Snapshot] {
    let owner = try connection.openHandle()
    return try await call { (domain) throws(LibvirtError) in
      var list: UnsafeMutablePointer<OpaquePointer?>?
      let count = unsafe virDomainListAllSnapshots(domain, &list, filter.rawValue)
      return try takeList(count, list) { Snapshot($0, of: owner, self) }
    }
  }

  /// The snapshot of a name.
  ///
  /// The corresponding C function is `virDomainSnapshotLookupByName`.
  ///
  /// - Throws: ``LibvirtError/Code/noSnapshot``.
  public func snapshot(named name: String) async throws(LibvirtError) -> Snapshot {
    try await snapshot { unsafe virDomainSnapshotLookupByName($0, name, 0) }
  }

  /// Makes a snapshot.
  ///
  /// The corresponding C function is `virDomainSnapshotCreateXML`.
  ///
  /// - Parameters:
  ///   - xml: the `<domainsnapshot>` element; libvirt fills in what is left out, the name too.
  ///   - options: how.
  public func createSnapshot(
    _ xml: String = "<domainsnapshot/>", _ options: SnapshotOptions = []
  ) async throws(LibvirtError) -> Snapshot {
    try await snapshot { unsafe virDomainSnapshotCreateXML($0, xml, options.rawValue) }
  }

  /// The snapshot that it was last made or reverted to; nil for none.
  ///
  /// The corresponding C function is `virDomainSnapshotCurrent`.
  public func currentSnapshot() async throws(LibvirtError) -> Snapshot? {
    do throws(LibvirtError) {
      return try await snapshot { unsafe virDomainSnapshotCurrent($0, 0) }
    } catch  where error.code == .noSnapshot {
      return nil
    }
  }

  @safe
  private func snapshot(
    _ body: @escaping @Sendable (OpaquePointer) -> OpaquePointer?
  ) async throws(LibvirtError) -> Snapshot {
    let owner = try connection.openHandle()
    return try await call { (domain) throws(LibvirtError) in
      let snapshot = try unsafe LibvirtError.check(body(domain))
      return Snapshot(snapshot, of: owner, self)
    }
  }
}

#endif
