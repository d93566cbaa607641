// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Connection {
  // MARK: Pools

  /// All storage pools, or those that a filter lets through.
  ///
  /// The corresponding C function is `virConnectListAllStoragePools`.
  public func storagePools(
    _ filter: StoragePoolFilter = []
  ) async throws(LibvirtError) -> [StoragePool] {
    let handle = try openHandle()
    return try await call { (connection) throws(LibvirtError) in
      var list: UnsafeMutablePointer<OpaquePointer?>?
      let count = unsafe virConnectListAllStoragePools(connection, &list, filter.rawValue)
      return try takeList(count, list) { StoragePool($0, of: handle, self) }
    }
  }

  /// The pool of a name.
  ///
  /// The corresponding C function is `virStoragePoolLookupByName`.
  ///
  /// - Throws: ``LibvirtError/Code/noStoragePool``.
  public func storagePool(named name: String) async throws(LibvirtError) -> StoragePool {
    try await pool { unsafe virStoragePoolLookupByName($0, name) }
  }

  /// The pool of a UUID.
  ///
  /// The corresponding C function is `virStoragePoolLookupByUUIDString`.
  ///
  /// - Throws: ``LibvirtError/Code/noStoragePool``.
  public func storagePool(uuid: String) async throws(LibvirtError) -> StoragePool {
    try await pool { unsafe virStoragePoolLookupByUUIDString($0, uuid) }
  }

  /// Defines a pool, or gives one that exists its new definition.
  ///
  /// The corresponding C function is `virStoragePoolDefineXML`.
  public func defineStoragePool(_ xml: String) async throws(LibvirtError) -> StoragePool {
    try await pool { unsafe virStoragePoolDefineXML($0, xml, 0) }
  }

  /// Starts a pool that is forgotten when it ends.
  ///
  /// The corresponding C function is `virStoragePoolCreateXML`.
  ///
  /// - Parameters:
  ///   - xml: the pool XML.
  ///   - building: whether its storage is made first.
  public func startStoragePool(
    _ xml: String, building: Bool = false
  ) async throws(LibvirtError) -> StoragePool {
    let flags = building ? UInt32(VIR_STORAGE_POOL_CREATE_WITH_BUILD) : 0
    return try await pool { unsafe virStoragePoolCreateXML($0, xml, flags) }
  }

  /// What kinds of pools the driver knows, as XML.
  ///
  /// The corresponding C function is `virConnectGetStoragePoolCapabilities`.
  public func storagePoolCapabilities() async throws(LibvirtError) -> String {
    try await text { unsafe virConnectGetStoragePoolCapabilities($0, 0) }
  }

  @safe
  private func pool(
    _ body: @escaping @Sendable (OpaquePointer) -> OpaquePointer?
  ) async throws(LibvirtError) -> StoragePool {
    let handle = try openHandle()
    return try await call { (connection) throws(LibvirtError) in
      let pool = try unsafe LibvirtError.check(body(connection))
      return StoragePool(pool, of: handle, self)
    }
  }

  // MARK: Volumes of any pool

  /// The volume of a path.
  ///
  /// The corresponding C function is `virStorageVolLookupByPath`.
  ///
  /// - Throws: ``LibvirtError/Code/noStorageVolume``.
  public func storageVolume(path: String) async throws(LibvirtError) -> StorageVolume {
    try await volume { unsafe virStorageVolLookupByPath($0, path) }
  }

  /// The volume of a key.
  ///
  /// The corresponding C function is `virStorageVolLookupByKey`.
  ///
  /// - Throws: ``LibvirtError/Code/noStorageVolume``.
  public func storageVolume(key: String) async throws(LibvirtError) -> StorageVolume {
    try await volume { unsafe virStorageVolLookupByKey($0, key) }
  }

  @safe
  private func volume(
    _ body: @escaping @Sendable (OpaquePointer) -> OpaquePointer?
  ) async throws(LibvirtError) -> StorageVolume {
    let handle = try openHandle()
    return try await call { (connection) throws(LibvirtError) in
      let volume = try unsafe LibvirtError.check(body(connection))
      return StorageVolume(volume, of: handle, self)
    }
  }
}

#endif
