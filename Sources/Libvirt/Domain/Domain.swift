// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// A domain: libvirt's word for a machine or container, running or only defined.
///
/// The corresponding C type is `virDomainPtr`.
public final class Domain: Sendable {
  let handle: Handle
  /// The connection that it came from.
  public let connection: Connection
  /// Its name, its UUID, and its number if it ran when this was made.
  public let identity: DomainIdentity

  /// Its name when this was made.
  public var name: String { identity.name }
  /// Its UUID in 36 characters, which it keeps when it is renamed.
  public var uuid: String { identity.uuid }

  /// Takes over a reference.
  @safe
  init(_ reference: OpaquePointer, of owner: ConnectionHandle, _ connection: Connection) {
    identity = DomainIdentity(reference)
    handle = unsafe Handle(reference, of: owner) { unsafe virDomainFree($0) }
    self.connection = connection
  }

  /// Its number while it runs, of this daemon's counting; nil while it does not.
  ///
  /// The corresponding C function is `virDomainGetID`.
  public func id() async throws(LibvirtError) -> UInt32? {
    try await call { (domain) throws(LibvirtError) in
      let id = unsafe virDomainGetID(domain)
      return id == UInt32.max ? nil : id
    }
  }

  /// Whether it is running or paused.
  ///
  /// The corresponding C function is `virDomainIsActive`.
  public func isActive() async throws(LibvirtError) -> Bool {
    try await answer { unsafe virDomainIsActive($0) }
  }

  /// Whether it stays defined when it ends.
  ///
  /// The corresponding C function is `virDomainIsPersistent`.
  public func isPersistent() async throws(LibvirtError) -> Bool {
    try await answer { unsafe virDomainIsPersistent($0) }
  }

  /// Whether its running definition differs from the one on disk.
  ///
  /// The corresponding C function is `virDomainIsUpdated`.
  public func isUpdated() async throws(LibvirtError) -> Bool {
    try await answer { unsafe virDomainIsUpdated($0) }
  }

  /// What kind of guest it has: `hvm`, `exe` for a container, and so on.
  ///
  /// The corresponding C function is `virDomainGetOSType`.
  public func guestType() async throws(LibvirtError) -> String {
    try await text { unsafe virDomainGetOSType($0) }
  }
}

extension Domain: LibvirtObject {
  func openHandle() throws(LibvirtError) -> Handle { handle }
}

extension Domain: Hashable {
  /// Whether both are the same domain of the same connection.
  public static func == (left: Domain, right: Domain) -> Bool {
    left.uuid == right.uuid && left.connection === right.connection
  }

  /// Feeds the UUID.
  public func hash(into hasher: inout Hasher) { hasher.combine(uuid) }
}

#endif
