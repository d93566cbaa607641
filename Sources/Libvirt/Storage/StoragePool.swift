// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// A storage pool: a directory, a volume group, or whatever else volumes are kept in.
///
/// The corresponding C type is `virStoragePoolPtr`.
public final class StoragePool: Sendable {
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
    name = String(borrowed: unsafe virStoragePoolGetName(reference)) ?? ""
    uuid = uuidText { unsafe virStoragePoolGetUUIDString(reference, $0) }
    handle = unsafe Handle(reference, of: owner) { unsafe virStoragePoolFree($0) }
    self.connection = connection
  }

  // MARK: Looking

  /// Its definition.
  ///
  /// The corresponding C function is `virStoragePoolGetXMLDesc`.
  ///
  /// - Parameter inactive: whether what it will be at the next start is meant.
  public func xml(inactive: Bool = false) async throws(LibvirtError) -> String {
    let flags = inactive ? UInt32(VIR_STORAGE_XML_INACTIVE) : 0
    return try await text { unsafe virStoragePoolGetXMLDesc($0, flags) }
  }

  /// Its state and its size.
  ///
  /// The corresponding C function is `virStoragePoolGetInfo`.
  public func info() async throws(LibvirtError) -> Info {
    try await call { (pool) throws(LibvirtError) in
      var info = virStoragePoolInfo()
      try LibvirtError.check(unsafe virStoragePoolGetInfo(pool, &info))
      return Info(
        state: StoragePoolState(libvirt: info.state), capacity: info.capacity,
        allocation: info.allocation, available: info.available)
    }
  }

  /// The state and the size of a pool.
  ///
  /// The corresponding C structure is `virStoragePoolInfo`.
  public struct Info: Sendable, Hashable {
    /// What it is doing.
    public let state: StoragePoolState
    /// How much it can hold, in bytes.
    public let capacity: UInt64
    /// How much it holds, in bytes.
    public let allocation: UInt64
    /// How much it can take yet, in bytes.
    public let available: UInt64
  }

  /// Whether it is in use.
  ///
  /// The corresponding C function is `virStoragePoolIsActive`.
  public func isActive() async throws(LibvirtError) -> Bool {
    try await answer { unsafe virStoragePoolIsActive($0) }
  }

  /// Whether it stays defined when it ends.
  ///
  /// The corresponding C function is `virStoragePoolIsPersistent`.
  public func isPersistent() async throws(LibvirtError) -> Bool {
    try await answer { unsafe virStoragePoolIsPersistent($0) }
  }

  // MARK: Life

  /// Makes its storage: creates the directory, formats the disk.
  ///
  /// The corresponding C function is `virStoragePoolBuild`.
  public func build(_ options: PoolBuildOptions = []) async throws(LibvirtError) {
    try await perform { unsafe virStoragePoolBuild($0, options.rawValue) }
  }

  /// Starts it.
  ///
  /// The corresponding C function is `virStoragePoolCreate`.
  ///
  /// - Parameter building: whether its storage is made first.
  public func start(building: Bool = false) async throws(LibvirtError) {
    let flags = building ? UInt32(VIR_STORAGE_POOL_CREATE_WITH_BUILD) : 0
    try await perform { unsafe virStoragePoolCreate($0, flags) }
  }

  /// Ends it; its storage stays.
  ///
  /// The corresponding C function is `virStoragePoolDestroy`.
  public func destroy() async throws(LibvirtError) {
    try await perform { unsafe virStoragePoolDestroy($0) }
  }

  /// Deletes its storage.
  ///
  /// The corresponding C function is `virStoragePoolDelete`.
  public func delete() async throws(LibvirtError) {
    try await perform { unsafe virStoragePoolDelete($0, 0) }
  }

  /// Forgets its definition.
  ///
  /// The corresponding C function is `virStoragePoolUndefine`.
  public func undefine() async throws(LibvirtError) {
    try await perform { unsafe virStoragePoolUndefine($0) }
  }

  /// Looks for volumes that came or went.
  ///
  /// The corresponding C function is `virStoragePoolRefresh`.
  public func refresh() async throws(LibvirtError) {
    try await perform { unsafe virStoragePoolRefresh($0, 0) }
  }

  /// Whether it starts with the host.
  ///
  /// The corresponding C function is `virStoragePoolGetAutostart`.
  public func autostarts() async throws(LibvirtError) -> Bool {
    try await call { (pool) throws(LibvirtError) in
      var value: Int32 = 0
      try LibvirtError.check(unsafe virStoragePoolGetAutostart(pool, &value))
      return value != 0
    }
  }

  /// Has it start with the host, or not.
  ///
  /// The corresponding C function is `virStoragePoolSetAutostart`.
  public func setAutostart(_ value: Bool) async throws(LibvirtError) {
    try await perform { unsafe virStoragePoolSetAutostart($0, value ? 1 : 0) }
  }
}

extension StoragePool: LibvirtObject {
  func openHandle() throws(LibvirtError) -> Handle { handle }
}

#endif
