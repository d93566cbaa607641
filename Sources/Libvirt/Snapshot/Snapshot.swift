// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// A snapshot: a domain as it was at one moment, to which it can revert.
///
/// The corresponding C type is `virDomainSnapshotPtr`.
public final class Snapshot: Sendable {
  let handle: Handle
  let owner: ConnectionHandle
  /// The domain that it is of.
  public let domain: Domain
  /// Its name.
  public let name: String

  /// Takes over a reference.
  @safe
  init(_ reference: OpaquePointer, of owner: ConnectionHandle, _ domain: Domain) {
    name = String(borrowed: unsafe virDomainSnapshotGetName(reference)) ?? ""
    handle = unsafe Handle(reference, of: owner) { unsafe virDomainSnapshotFree($0) }
    self.owner = owner
    self.domain = domain
  }

  /// Its description.
  ///
  /// The corresponding C function is `virDomainSnapshotGetXMLDesc`.
  ///
  /// - Parameter secure: whether secrets are part of it; not through a read-only connection.
  public func xml(secure: Bool = false) async throws(LibvirtError) -> String {
    let flags = secure ? UInt32(VIR_DOMAIN_SNAPSHOT_XML_SECURE) : 0
    return try await text { unsafe virDomainSnapshotGetXMLDesc($0, flags) }
  }

  /// The snapshot that came before it; nil for none.
  ///
  /// The corresponding C function is `virDomainSnapshotGetParent`.
  public func parent() async throws(LibvirtError) -> Snapshot? {
    do throws(LibvirtError) {
      return try await call { (snapshot) throws(LibvirtError) in
        let parent = try unsafe LibvirtError.check(virDomainSnapshotGetParent(snapshot, 0))
        return Snapshot(parent, of: self.owner, self.domain)
      }
    } catch  where error.code == .noSnapshot {
      return nil
    }
  }

  /// The snapshots that came right after it.
  ///
  /// The corresponding C function is `virDomainSnapshotListAllChildren`.
  ///
  /// - Parameter filter: with ``SnapshotFilter/roots``, all that descend from it.
  public func children(_ filter: SnapshotFilter = []) async throws(LibvirtError) -> [Snapshot] {
    try await call { (snapshot) throws(LibvirtError) in
      var list: UnsafeMutablePointer<OpaquePointer?>?
      let count = unsafe virDomainSnapshotListAllChildren(snapshot, &list, filter.rawValue)
      return try takeList(count, list) { Snapshot($0, of: self.owner, self.domain) }
    }
  }

  /// Deletes it; what came before and after it stays.
  ///
  /// The corresponding C function is `virDomainSnapshotDelete`.
  public func delete(_ what: SnapshotDeletion = []) async throws(LibvirtError) {
    try await perform { unsafe virDomainSnapshotDelete($0, what.rawValue) }
  }

  /// Makes the domain what it was.
  ///
  /// The corresponding C function is `virDomainRevertToSnapshot`.
  public func revert(_ options: RevertOptions = []) async throws(LibvirtError) {
    try await perform { unsafe virDomainRevertToSnapshot($0, options.rawValue) }
  }

  /// Whether it is the one that the domain was last made or reverted to.
  ///
  /// The corresponding C function is `virDomainSnapshotIsCurrent`.
  public func isCurrent() async throws(LibvirtError) -> Bool {
    try await answer { unsafe virDomainSnapshotIsCurrent($0, 0) }
  }

  /// Whether something is noted of it, which keeps the domain from being undefined.
  ///
  /// The corresponding C function is `virDomainSnapshotHasMetadata`.
  public func hasMetadata() async throws(LibvirtError) -> Bool {
    try await answer { unsafe virDomainSnapshotHasMetadata($0, 0) }
  }
}

extension Snapshot: LibvirtObject {
  func openHandle() throws(LibvirtError) -> Handle { handle }
}

#endif
