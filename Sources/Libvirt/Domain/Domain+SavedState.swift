// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Domain {
  // MARK: In a file

  /// Saves its memory into a file and ends it.
  ///
  /// The corresponding C function is `virDomainSaveFlags`.
  ///
  /// - Parameters:
  ///   - path: the file, on the hypervisor's host.
  ///   - xml: the definition to restore with; nil for its own.
  ///   - options: how.
  public func save(
    to path: String, xml: String? = nil, _ options: SaveOptions = []
  ) async throws(LibvirtError) {
    try await perform { unsafe virDomainSaveFlags($0, path, xml, options.rawValue) }
  }

  // MARK: Where libvirt keeps it

  /// Saves its memory where libvirt keeps it and ends it; the next start restores it.
  ///
  /// The corresponding C function is `virDomainManagedSave`.
  public func managedSave(_ options: SaveOptions = []) async throws(LibvirtError) {
    try await perform { unsafe virDomainManagedSave($0, options.rawValue) }
  }

  /// Whether its memory is kept by libvirt.
  ///
  /// The corresponding C function is `virDomainHasManagedSaveImage`.
  public func hasManagedSave() async throws(LibvirtError) -> Bool {
    try await answer { unsafe virDomainHasManagedSaveImage($0, 0) }
  }

  /// Throws the kept memory away.
  ///
  /// The corresponding C function is `virDomainManagedSaveRemove`.
  public func removeManagedSave() async throws(LibvirtError) {
    try await perform { unsafe virDomainManagedSaveRemove($0, 0) }
  }

  /// The definition that it will be restored with.
  ///
  /// The corresponding C function is `virDomainManagedSaveGetXMLDesc`.
  public func managedSaveXML() async throws(LibvirtError) -> String {
    try await text { unsafe virDomainManagedSaveGetXMLDesc($0, 0) }
  }

  // MARK: For a debugger

  /// Dumps its memory into a file.
  ///
  /// The corresponding C function is `virDomainCoreDumpWithFormat`.
  ///
  /// - Parameters:
  ///   - path: the file, on the hypervisor's host.
  ///   - format: how it is written.
  ///   - options: what happens to the domain.
  public func dump(
    to path: String, format: DumpFormat = .raw, _ options: DumpOptions = []
  ) async throws(LibvirtError) {
    try await perform {
      unsafe virDomainCoreDumpWithFormat($0, path, UInt32(format.rawValue), options.rawValue)
    }
  }

  /// How dumped memory is written.
  ///
  /// The corresponding C type is `virDomainCoreDumpFormat`.
  public enum DumpFormat: Int32, Sendable, CaseIterable {
    /// As it is.
    case raw = 0
    /// For `crash`, compressed with zlib.
    case kdumpZlib = 1
    /// For `crash`, compressed with LZO.
    case kdumpLZO = 2
    /// For `crash`, compressed with Snappy.
    case kdumpSnappy = 3
    /// For Windows' debuggers.
    case windows = 4
  }
}

extension Connection {
  /// Starts the domain of a file that ``Domain/save(to:xml:_:)`` wrote.
  ///
  /// The corresponding C function is `virDomainRestoreFlags`.
  ///
  /// - Parameters:
  ///   - path: the file, on the hypervisor's host.
  ///   - xml: the definition to restore with; nil for the file's.
  ///   - options: how.
  public func restoreDomain(
    from path: String, xml: String? = nil, _ options: SaveOptions = []
  ) async throws(LibvirtError) {
    try await perform { unsafe virDomainRestoreFlags($0, path, xml, options.rawValue) }
  }

  /// The definition in a file that ``Domain/save(to:xml:_:)`` wrote.
  ///
  /// The corresponding C function is `virDomainSaveImageGetXMLDesc`.
  public func savedDomainXML(in path: String) async throws(LibvirtError) -> String {
    try await text { unsafe virDomainSaveImageGetXMLDesc($0, path, 0) }
  }
}

#endif
