// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// A storage volume: a file or a device of a pool.
///
/// The corresponding C type is `virStorageVolPtr`.
public final class StorageVolume: Sendable {
  let handle: Handle
  let owner: ConnectionHandle
  /// The connection that it came from.
  public let connection: Connection
  /// Its name within its pool.
  public let name: String
  /// What tells it from every other volume.
  public let key: String

  /// Takes over a reference.
  @safe
  init(_ reference: OpaquePointer, of owner: ConnectionHandle, _ connection: Connection) {
    name = String(borrowed: unsafe virStorageVolGetName(reference)) ?? ""
    key = String(borrowed: unsafe virStorageVolGetKey(reference)) ?? ""
    handle = unsafe Handle(reference, of: owner) { unsafe virStorageVolFree($0) }
    self.owner = owner
    self.connection = connection
  }

  /// Where it is on its host.
  ///
  /// The corresponding C function is `virStorageVolGetPath`.
  public func path() async throws(LibvirtError) -> String {
    try await text { unsafe virStorageVolGetPath($0) }
  }

  /// Its definition.
  ///
  /// The corresponding C function is `virStorageVolGetXMLDesc`.
  public func xml() async throws(LibvirtError) -> String {
    try await text { unsafe virStorageVolGetXMLDesc($0, 0) }
  }

  /// Its kind and its size.
  ///
  /// The corresponding C function is `virStorageVolGetInfo`.
  public func info() async throws(LibvirtError) -> Info {
    try await call { (volume) throws(LibvirtError) in
      var info = virStorageVolInfo()
      try LibvirtError.check(unsafe virStorageVolGetInfo(volume, &info))
      return Info(
        type: VolumeType(libvirt: info.type), capacity: info.capacity,
        allocation: info.allocation)
    }
  }

  /// The kind and the size of a volume.
  ///
  /// The corresponding C structure is `virStorageVolInfo`.
  public struct Info: Sendable, Hashable {
    /// What it is.
    public let type: VolumeType
    /// What a guest sees, in bytes.
    public let capacity: UInt64
    /// What it takes, in bytes.
    public let allocation: UInt64
  }

  /// Deletes it.
  ///
  /// The corresponding C function is `virStorageVolDelete`.
  public func delete() async throws(LibvirtError) {
    try await perform { unsafe virStorageVolDelete($0, 0) }
  }

  /// Makes it larger or smaller.
  ///
  /// The corresponding C function is `virStorageVolResize`.
  ///
  /// - Parameters:
  ///   - bytes: its new size, or the difference.
  ///   - options: how.
  public func resize(
    to bytes: UInt64, _ options: VolumeResizeOptions = []
  ) async throws(LibvirtError) {
    try await perform { unsafe virStorageVolResize($0, bytes, options.rawValue) }
  }

  /// Makes what it holds unreadable.
  ///
  /// The corresponding C function is `virStorageVolWipePattern`.
  public func wipe(_ algorithm: WipeAlgorithm = .zero) async throws(LibvirtError) {
    try await perform { unsafe virStorageVolWipePattern($0, UInt32(algorithm.rawValue), 0) }
  }
}

extension StorageVolume: LibvirtObject {
  func openHandle() throws(LibvirtError) -> Handle { handle }
}

#endif
