// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Connection {
  // MARK: Finding

  /// All domains, or those that a filter lets through.
  ///
  /// The corresponding C function is `virConnectListAllDomains`.
  public func domains(_ filter: DomainFilter = []) async throws(LibvirtError) -> [Domain] {
    let handle = try openHandle()
    return try await call { (connection) throws(LibvirtError) in
      var list: UnsafeMutablePointer<OpaquePointer?>?
      let count = unsafe virConnectListAllDomains(connection, &list, filter.rawValue)
      return try takeList(count, list) { Domain($0, of: handle, self) }
    }
  }

  /// The domain of a name.
  ///
  /// The corresponding C function is `virDomainLookupByName`.
  ///
  /// - Throws: ``LibvirtError/Code/noDomain``.
  public func domain(named name: String) async throws(LibvirtError) -> Domain {
    try await domain { unsafe virDomainLookupByName($0, name) }
  }

  /// The domain of a UUID.
  ///
  /// The corresponding C function is `virDomainLookupByUUIDString`.
  ///
  /// - Throws: ``LibvirtError/Code/noDomain``.
  public func domain(uuid: String) async throws(LibvirtError) -> Domain {
    try await domain { unsafe virDomainLookupByUUIDString($0, uuid) }
  }

  /// The running domain of a number.
  ///
  /// The corresponding C function is `virDomainLookupByID`.
  ///
  /// - Throws: ``LibvirtError/Code/noDomain``.
  public func domain(id: UInt32) async throws(LibvirtError) -> Domain {
    try await domain { unsafe virDomainLookupByID($0, Int32(clamping: id)) }
  }

  /// The domain that an event or a statistic is about.
  ///
  /// - Throws: ``LibvirtError/Code/noDomain`` if it is gone since.
  public func domain(_ identity: DomainIdentity) async throws(LibvirtError) -> Domain {
    try await domain(uuid: identity.uuid)
  }

  // MARK: Defining

  /// Defines a domain, or gives one that exists its new definition.
  ///
  /// The corresponding C function is `virDomainDefineXMLFlags`.
  ///
  /// - Parameters:
  ///   - xml: the domain XML.
  ///   - validating: whether it must follow libvirt's schema to the letter.
  public func defineDomain(
    _ xml: String, validating: Bool = false
  ) async throws(LibvirtError) -> Domain {
    let flags = validating ? UInt32(VIR_DOMAIN_DEFINE_VALIDATE) : 0
    return try await domain { unsafe virDomainDefineXMLFlags($0, xml, flags) }
  }

  /// Starts a domain that is forgotten when it ends.
  ///
  /// The corresponding C function is `virDomainCreateXML`.
  public func startDomain(
    _ xml: String, _ options: StartOptions = []
  ) async throws(LibvirtError) -> Domain {
    try await domain { unsafe virDomainCreateXML($0, xml, options.rawValue) }
  }

  /// Translates another program's configuration into domain XML.
  ///
  /// The corresponding C function is `virConnectDomainXMLFromNative`.
  ///
  /// - Parameters:
  ///   - configuration: the other program's text.
  ///   - format: its name, as in `qemu-argv`, `vmware-vmx` or `xen-xl`.
  public func domainXML(
    from configuration: String, format: String
  ) async throws(LibvirtError) -> String {
    try await text { unsafe virConnectDomainXMLFromNative($0, format, configuration, 0) }
  }

  /// Translates domain XML into another program's configuration.
  ///
  /// The corresponding C function is `virConnectDomainXMLToNative`.
  ///
  /// - Parameters:
  ///   - xml: the domain XML.
  ///   - format: the name of the other form, as in `qemu-argv`, `vmware-vmx` or `xen-xl`.
  public func nativeConfiguration(
    of xml: String, format: String
  ) async throws(LibvirtError) -> String {
    try await text { unsafe virConnectDomainXMLToNative($0, format, xml, 0) }
  }

  /// Makes a call that returns a domain.
  @safe
  func domain(
    _ body: @escaping @Sendable (OpaquePointer) -> OpaquePointer?
  ) async throws(LibvirtError) -> Domain {
    let handle = try openHandle()
    return try await call { (connection) throws(LibvirtError) in
      let domain = try unsafe LibvirtError.check(body(connection))
      return Domain(domain, of: handle, self)
    }
  }
}

#endif
