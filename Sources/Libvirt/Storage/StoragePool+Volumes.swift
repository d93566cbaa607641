// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension StoragePool {
  /// All its volumes.
  ///
  /// The corresponding C function is `virStoragePoolListAllVolumes`.
  public func volumes() async throws(LibvirtError) -> [StorageVolume] {
    let owner = try connection.openHandle()
    return try await call { (pool) throws(LibvirtError) in
      var list: UnsafeMutablePointer<OpaquePointer?>?
      let count = unsafe virStoragePoolListAllVolumes(pool, &list, 0)
      return try takeList(count, list) {
        StorageVolume($0, of: owner, self.connection)
      }
    }
  }

  /// The volume of a name.
  ///
  /// The corresponding C function is `virStorageVolLookupByName`.
  ///
  /// - Throws: ``LibvirtError/Code/noStorageVolume``.
  public func volume(named name: String) async throws(LibvirtError) -> StorageVolume {
    try await volume { unsafe virStorageVolLookupByName($0, name) }
  }

  /// Makes a volume.
  ///
  /// The corresponding C function is `virStorageVolCreateXML`.
  ///
  /// - Parameters:
  ///   - xml: the volume XML.
  ///   - options: how.
  public func createVolume(
    _ xml: String, _ options: VolumeCreateOptions = []
  ) async throws(LibvirtError) -> StorageVolume {
    try await volume { unsafe virStorageVolCreateXML($0, xml, options.rawValue) }
  }

  /// Makes a volume with the content of another.
  ///
  /// The corresponding C function is `virStorageVolCreateXMLFrom`.
  ///
  /// - Parameters:
  ///   - xml: the volume XML.
  ///   - original: the other volume, of any pool.
  ///   - options: how.
  public func createVolume(
    _ xml: String, copying original: StorageVolume, _ options: VolumeCreateOptions = []
  ) async throws(LibvirtError) -> StorageVolume {
    let owner = try connection.openHandle()
    return try await call { (pool) throws(LibvirtError) in
      let volume = try original.handle.lend { (original) throws(LibvirtError) in
        try unsafe LibvirtError.check(
          virStorageVolCreateXMLFrom(pool, xml, original, options.rawValue))
      }
      return StorageVolume(volume, of: owner, self.connection)
    }
  }

  @safe
  private func volume(
    _ body: @escaping @Sendable (OpaquePointer) -> OpaquePointer?
  ) async throws(LibvirtError) -> StorageVolume {
    let owner = try connection.openHandle()
    return try await call { (pool) throws(LibvirtError) in
      let volume = try unsafe LibvirtError.check(body(pool))
      return StorageVolume(volume, of: owner, self.connection)
    }
  }
}

#endif
