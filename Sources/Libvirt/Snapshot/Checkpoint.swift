// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// A checkpoint: a moment since which changes of disks are tracked, for incremental backups.
///
/// The corresponding C type is `virDomainCheckpointPtr`.
public final class Checkpoint: Sendable {
  let handle: Handle
  let owner: ConnectionHandle
  /// The domain that it is of.
  public let domain: Domain
  /// Its name.
  public let name: String

  /// Takes over a reference.
  @safe
  init(_ reference: OpaquePointer, of owner: ConnectionHandle, _ domain: Domain) {
    name = String(borrowed: unsafe virDomainCheckpointGetName(reference)) ?? ""
    handle = unsafe Handle(reference, of: owner) { unsafe virDomainCheckpointFree($0) }
    self.owner = owner
    self.domain = domain
  }

  /// Its description.
  ///
  /// The corresponding C function is `virDomainCheckpointGetXMLDesc`.
  ///
  /// - Parameter secure: whether secrets are part of it; not through a read-only connection.
  public func xml(secure: Bool = false) async throws(LibvirtError) -> String {
    let flags = secure ? UInt32(VIR_DOMAIN_CHECKPOINT_XML_SECURE) : 0
    return try await text { unsafe virDomainCheckpointGetXMLDesc($0, flags) }
  }

  /// The checkpoint that came before it; nil for none.
  ///
  /// The corresponding C function is `virDomainCheckpointGetParent`.
  public func parent() async throws(LibvirtError) -> Checkpoint? {
    do throws(LibvirtError) {
      return try await call { (checkpoint) throws(LibvirtError) in
        let parent = try unsafe LibvirtError.check(virDomainCheckpointGetParent(checkpoint, 0))
        return Checkpoint(parent, of: self.owner, self.domain)
      }
    } catch  where error.code == .noCheckpoint {
      return nil
    }
  }

  /// The checkpoints that came right after it.
  ///
  /// The corresponding C function is `virDomainCheckpointListAllChildren`.
  ///
  /// - Parameter filter: with ``CheckpointFilter/roots``, all that descend from it.
  public func children(_ filter: CheckpointFilter = []) async throws(LibvirtError) -> [Checkpoint] {
    try await call { (checkpoint) throws(LibvirtError) in
      var list: UnsafeMutablePointer<OpaquePointer?>?
      let count = unsafe virDomainCheckpointListAllChildren(checkpoint, &list, filter.rawValue)
      return try takeList(count, list) { Checkpoint($0, of: self.owner, self.domain) }
    }
  }

  /// Deletes it; what came before and after it stays.
  ///
  /// The corresponding C function is `virDomainCheckpointDelete`.
  public func delete(_ what: CheckpointDeletion = []) async throws(LibvirtError) {
    try await perform { unsafe virDomainCheckpointDelete($0, what.rawValue) }
  }
}

extension Checkpoint: LibvirtObject {
  func openHandle() throws(LibvirtError) -> Handle { handle }
}

#endif
