// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// A virtual network.
///
/// The corresponding C type is `virNetworkPtr`.
public final class Network: Sendable {
  let handle: Handle
  /// The connection that it came from.
  public let connection: Connection
  /// Its name.
  public let name: String
  /// Its UUID in 36 characters.
  public let uuid: String

  /// Takes over a reference.
  @safe
  init(_ reference: OpaquePointer, of owner: ConnectionHandle, _ connection: Connection) {
    name = String(borrowed: unsafe virNetworkGetName(reference)) ?? ""
    uuid = uuidText { unsafe virNetworkGetUUIDString(reference, $0) }
    handle = unsafe Handle(reference, of: owner) { unsafe virNetworkFree($0) }
    self.connection = connection
  }

  /// Its definition.
  ///
  /// The corresponding C function is `virNetworkGetXMLDesc`.
  ///
  /// - Parameter inactive: whether what it will be at the next start is meant.
  public func xml(inactive: Bool = false) async throws(LibvirtError) -> String {
    let flags = inactive ? UInt32(VIR_NETWORK_XML_INACTIVE) : 0
    return try await text { unsafe virNetworkGetXMLDesc($0, flags) }
  }

  /// Whether it is in use.
  ///
  /// The corresponding C function is `virNetworkIsActive`.
  public func isActive() async throws(LibvirtError) -> Bool {
    try await answer { unsafe virNetworkIsActive($0) }
  }

  /// Whether it stays defined when it ends.
  ///
  /// The corresponding C function is `virNetworkIsPersistent`.
  public func isPersistent() async throws(LibvirtError) -> Bool {
    try await answer { unsafe virNetworkIsPersistent($0) }
  }

  /// The name of its bridge on the host.
  ///
  /// The corresponding C function is `virNetworkGetBridgeName`.
  public func bridgeName() async throws(LibvirtError) -> String {
    try await text { unsafe virNetworkGetBridgeName($0) }
  }

  /// Starts it.
  ///
  /// The corresponding C function is `virNetworkCreate`.
  public func start() async throws(LibvirtError) {
    try await perform { unsafe virNetworkCreate($0) }
  }

  /// Ends it.
  ///
  /// The corresponding C function is `virNetworkDestroy`.
  public func destroy() async throws(LibvirtError) {
    try await perform { unsafe virNetworkDestroy($0) }
  }

  /// Forgets its definition.
  ///
  /// The corresponding C function is `virNetworkUndefine`.
  public func undefine() async throws(LibvirtError) {
    try await perform { unsafe virNetworkUndefine($0) }
  }

  /// Whether it starts with the host.
  ///
  /// The corresponding C function is `virNetworkGetAutostart`.
  public func autostarts() async throws(LibvirtError) -> Bool {
    try await call { (network) throws(LibvirtError) in
      var value: Int32 = 0
      try LibvirtError.check(unsafe virNetworkGetAutostart(network, &value))
      return value != 0
    }
  }

  /// Has it start with the host, or not.
  ///
  /// The corresponding C function is `virNetworkSetAutostart`.
  public func setAutostart(_ value: Bool) async throws(LibvirtError) {
    try await perform { unsafe virNetworkSetAutostart($0, value ? 1 : 0) }
  }

  /// The addresses that its DHCP server gave away.
  ///
  /// The corresponding C function is `virNetworkGetDHCPLeases`.
  ///
  /// - Parameter hardwareAddress: of one MAC address; nil for all.
  public func leases(
    of hardwareAddress: String? = nil
  ) async throws(LibvirtError) -> [DHCPLease] {
    try await call { (network) throws(LibvirtError) in
      var list: UnsafeMutablePointer<UnsafeMutablePointer<virNetworkDHCPLease>?>?
      let count = try LibvirtError.check(
        unsafe virNetworkGetDHCPLeases(network, hardwareAddress, &list, 0))
      return DHCPLease.take(count, list)
    }
  }
}

extension Network: LibvirtObject {
  func openHandle() throws(LibvirtError) -> Handle { handle }
}

#endif
