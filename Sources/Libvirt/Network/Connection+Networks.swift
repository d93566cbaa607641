// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Connection {
  /// All virtual networks, or those that a filter lets through.
  ///
  /// The corresponding C function is `virConnectListAllNetworks`.
  public func networks(_ filter: NetworkFilter = []) async throws(LibvirtError) -> [Network] {
    let handle = try openHandle()
    return try await call { (connection) throws(LibvirtError) in
      var list: UnsafeMutablePointer<OpaquePointer?>?
      let count = unsafe virConnectListAllNetworks(connection, &list, filter.rawValue)
      return try takeList(count, list) { Network($0, of: handle, self) }
    }
  }

  /// The network of a name.
  ///
  /// The corresponding C function is `virNetworkLookupByName`.
  ///
  /// - Throws: ``LibvirtError/Code/noNetwork``.
  public func network(named name: String) async throws(LibvirtError) -> Network {
    try await network { unsafe virNetworkLookupByName($0, name) }
  }

  /// The network of a UUID.
  ///
  /// The corresponding C function is `virNetworkLookupByUUIDString`.
  ///
  /// - Throws: ``LibvirtError/Code/noNetwork``.
  public func network(uuid: String) async throws(LibvirtError) -> Network {
    try await network { unsafe virNetworkLookupByUUIDString($0, uuid) }
  }

  /// Defines a network, or gives one that exists its new definition.
  ///
  /// The corresponding C functions are `virNetworkDefineXMLFlags` and `virNetworkDefineXML`.
  ///
  /// - Parameters:
  ///   - xml: the network XML.
  ///   - validating: whether it must follow libvirt's schema to the letter, which needs 7.7.0.
  public func defineNetwork(
    _ xml: String, validating: Bool = false
  ) async throws(LibvirtError) -> Network {
    guard validating else { return try await network { unsafe virNetworkDefineXML($0, xml) } }
    let flags = UInt32(VIR_NETWORK_DEFINE_VALIDATE)
    return try await network { unsafe virNetworkDefineXMLFlags($0, xml, flags) }
  }

  /// Starts a network that is forgotten when it ends.
  ///
  /// The corresponding C function is `virNetworkCreateXML`.
  public func startNetwork(_ xml: String) async throws(LibvirtError) -> Network {
    try await network { unsafe virNetworkCreateXML($0, xml) }
  }

  @safe
  private func network(
    _ body: @escaping @Sendable (OpaquePointer) -> OpaquePointer?
  ) async throws(LibvirtError) -> Network {
    let handle = try openHandle()
    return try await call { (connection) throws(LibvirtError) in
      let network = try unsafe LibvirtError.check(body(connection))
      return Network(network, of: handle, self)
    }
  }
}

#endif
