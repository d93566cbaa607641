// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Domain {
  /// All its checkpoints, or those that a filter lets through.
  ///
  /// The corresponding C function is `virDomainListAllCheckpoints`.
  public func checkpoints(_ filter: CheckpointFilter = []) async throws(LibvirtError)
    -> [Checkpoint]
  {
    let owner = try connection.openHandle()
    return try await call { (domain) throws(LibvirtError) in
      var list: UnsafeMutablePointer<OpaquePointer?>?
      let count = unsafe virDomainListAllCheckpoints(domain, &list, filter.rawValue)
      return try takeList(count, list) { Checkpoint($0, of: owner, self) }
    }
  }

  /// The checkpoint of a name.
  ///
  /// The corresponding C function is `virDomainCheckpointLookupByName`.
  ///
  /// - Throws: ``LibvirtError/Code/noCheckpoint``.
  public func checkpoint(named name: String) async throws(LibvirtError) -> Checkpoint {
    try await checkpoint { unsafe virDomainCheckpointLookupByName($0, name, 0) }
  }

  /// Makes a checkpoint.
  ///
  /// The corresponding C function is `virDomainCheckpointCreateXML`.
  ///
  /// - Parameters:
  ///   - xml: the `<domaincheckpoint>` element; libvirt fills in what is left out, the name too.
  ///   - options: how.
  public func createCheckpoint(
    _ xml: String = "<domaincheckpoint/>", _ options: CheckpointOptions = []
  ) async throws(LibvirtError) -> Checkpoint {
    try await checkpoint { unsafe virDomainCheckpointCreateXML($0, xml, options.rawValue) }
  }

  @safe
  private func checkpoint(
    _ body: @escaping @Sendable (OpaquePointer) -> OpaquePointer?
  ) async throws(LibvirtError) -> Checkpoint {
    let owner = try connection.openHandle()
    return try await call { (domain) throws(LibvirtError) in
      let checkpoint = try unsafe LibvirtError.check(body(domain))
      return Checkpoint(checkpoint, of: owner, self)
    }
  }
}

#endif
