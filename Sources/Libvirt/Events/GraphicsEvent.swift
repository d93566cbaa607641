// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// A client of a graphical console came or went.
public struct GraphicsEvent: Sendable, Hashable {
  /// What it did.
  public let phase: Phase
  /// The console's end.
  public let server: Address
  /// The client's end.
  public let client: Address
  /// How the client was authenticated.
  public let authenticationScheme: String
  /// As whom: pairs of a type and a name.
  public let identities: [Identity]

  /// What a client did.
  ///
  /// The corresponding C type is `virDomainEventGraphicsPhase`.
  public enum Phase: Int32, LibvirtEnumeration {
    /// It connected.
    case connected = 0
    /// It is authenticated, and uses the console.
    case initialized = 1
    /// It is gone.
    case disconnected = 2
    /// Something that is not known here.
    case unknown = -1
  }

  /// One end of a connection.
  public struct Address: Sendable, Hashable {
    /// The host, or the path of the socket.
    public let node: String
    /// The port.
    public let service: String
  }

  /// As whom a client was authenticated.
  public struct Identity: Sendable, Hashable {
    /// What the name is of.
    public let type: String
    /// The name.
    public let name: String
  }
}

extension GraphicsEvent.Address {
  @safe
  init(_ address: UnsafePointer<virDomainEventGraphicsAddress>?) {
    node = String(borrowed: unsafe address?.pointee.node) ?? ""
    service = String(borrowed: unsafe address?.pointee.service) ?? ""
  }
}

extension GraphicsEvent.Identity {
  @safe
  static func list(_ subject: UnsafePointer<virDomainEventGraphicsSubject>?) -> [Self] {
    guard let subject = unsafe subject, let list = unsafe subject.pointee.identities else {
      return []
    }
    return (0..<Int(max(0, unsafe subject.pointee.nidentity))).map { index in
      Self(
        type: String(borrowed: unsafe list[index].type) ?? "",
        name: String(borrowed: unsafe list[index].name) ?? "")
    }
  }
}

#endif
