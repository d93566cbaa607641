// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import DomainXML
internal import Libvirt
public import MachineDefinition
public import struct MachineDefinition.StorageVolume
internal import SystemPackage

extension LibvirtBackend {
  /// The names of the storage pools that can be used now, in order.
  public func storagePools() async throws(BackendError) -> [String] {
    let connection = try await session.connection()
    let pools = try await calling("list", "storage pools", verb: "volume list") {
      () throws(LibvirtError) in
      try await connection.storagePools(.active)
    }
    return pools.map(\.name).sorted()
  }

  /// The volumes of a storage pool, in the order of their names.
  public func volumes(in pool: String) async throws(BackendError) -> [StorageVolume] {
    let found = try await storing("list the volumes of", pool, verb: "volume list") {
      (pool) throws(LibvirtError) in
      var found: [StorageVolume] = []
      for volume in try await pool.volumes() {
        do throws(LibvirtError) {
          let info = try await volume.info()
          found.append(
            StorageVolume(
              name: volume.name, pool: pool.name, capacity: info.capacity,
              allocation: info.allocation, path: try await volume.path()))
        } catch {
          // One that was deleted since is none.
          guard error.code == .noStorageVolume else { throw error }
        }
      }
      return found
    }
    return found.sorted { $0.name < $1.name }
  }

  /// Makes a volume.
  public func createVolume(
    _ volume: String, in pool: String, capacity: UInt64, format: DiskFormat
  ) async throws(BackendError) {
    let text: String
    do throws(XMLError) {
      text = try XMLDocument(
        XMLElement(
          "volume", [:],
          [
            XMLElement("name", text: volume),
            XMLElement("capacity", ["unit": "bytes"], text: "\(capacity)"),
            XMLElement("target", [:], [XMLElement("format", ["type": format.rawValue])]),
          ])
      ).text()
    } catch {
      throw BackendError(.invalid, "a volume cannot have this name: \(error)")
    }
    try await storing("make a volume in", pool, verb: "volume create") {
      (pool) throws(LibvirtError) in _ = try await pool.createVolume(text)
    }
  }

  /// Writes everything that a descriptor gives, to its end, to the beginning of a volume.
  public func upload(
    _ descriptor: Int32, to volume: String, in pool: String,
    progress: @escaping @Sendable (UInt64) -> Void
  ) async throws(BackendError) {
    try await storing("upload to", volume, in: pool, verb: "volume upload") {
      (volume) throws(LibvirtError) in
      try await volume.upload(from: FileDescriptor(rawValue: descriptor)) {
        progress($0.transferred)
      }
    }
  }

  /// Writes a whole volume to a descriptor.
  public func download(
    _ volume: String, in pool: String, to descriptor: Int32,
    progress: @escaping @Sendable (UInt64) -> Void
  ) async throws(BackendError) {
    try await storing("download", volume, in: pool, verb: "volume download") {
      (volume) throws(LibvirtError) in
      try await volume.download(to: FileDescriptor(rawValue: descriptor)) {
        progress($0.transferred)
      }
    }
  }

  /// Deletes a volume and what is in it.
  public func deleteVolume(_ volume: String, in pool: String) async throws(BackendError) {
    try await storing("delete", volume, in: pool, verb: "volume delete") {
      (volume) throws(LibvirtError) in try await volume.delete()
    }
  }

  // MARK: Looking them up

  /// Does something with a pool.
  private func storing<Value: Sendable>(
    _ what: String, _ pool: String, verb: String,
    _ body: (StoragePool) async throws(LibvirtError) -> Value
  ) async throws(BackendError) -> Value {
    let connection = try await session.connection()
    do throws(LibvirtError) {
      return try await body(try await connection.storagePool(named: pool))
    } catch {
      guard error.code != .noStoragePool else {
        throw BackendError(.wrongState, "\(name) has no storage pool named \(pool)")
      }
      throw backendError(error, what, pool, verb: verb)
    }
  }

  /// Does something with a volume.
  private func storing(
    _ what: String, _ volume: String, in pool: String, verb: String,
    _ body: (Libvirt.StorageVolume) async throws(LibvirtError) -> Void
  ) async throws(BackendError) {
    let connection = try await session.connection()
    do throws(LibvirtError) {
      let pool = try await connection.storagePool(named: pool)
      try await body(try await pool.volume(named: volume))
    } catch {
      switch error.code {
      case .noStoragePool:
        throw BackendError(.wrongState, "\(name) has no storage pool named \(pool)")
      case .noStorageVolume:
        throw BackendError(
          .wrongState, "\(pool) has no volume named \(volume): see 'roost volume list \(pool)'")
      default: throw backendError(error, what, volume, verb: verb)
      }
    }
  }
}

#endif
