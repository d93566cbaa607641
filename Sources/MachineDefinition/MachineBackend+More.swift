// SPDX-License-Identifier: Apache-2.0

/// What only some backends can do. One that cannot says so.
extension MachineBackend {
  /// See ``MachineBackend/snapshots(of:)``.
  public func snapshots(of name: String) async throws(BackendError) -> [MachineSnapshot] {
    throw .unsupported("snapshot list", by: self.name)
  }

  /// See ``MachineBackend/createSnapshot(_:of:)``.
  public func createSnapshot(
    _ snapshot: String, of name: String
  ) async throws(BackendError) {
    throw .unsupported("snapshot create", by: self.name)
  }

  /// See ``MachineBackend/revert(_:to:)``.
  public func revert(_ name: String, to snapshot: String) async throws(BackendError) {
    throw .unsupported("snapshot revert", by: self.name)
  }

  /// See ``MachineBackend/deleteSnapshot(_:of:)``.
  public func deleteSnapshot(
    _ snapshot: String, of name: String
  ) async throws(BackendError) {
    throw .unsupported("snapshot delete", by: self.name)
  }

  /// See ``MachineBackend/save(_:)``.
  public func save(_ name: String) async throws(BackendError) {
    throw .unsupported("save", by: self.name)
  }

  /// See ``MachineBackend/restore(_:)``.
  public func restore(_ name: String) async throws(BackendError) {
    throw .unsupported("restore", by: self.name)
  }

  /// See ``MachineBackend/events()``.
  public func events() async throws(BackendError) -> AsyncThrowingStream<MachineEvent, any Error> {
    throw .unsupported("events", by: self.name)
  }

  /// See ``MachineBackend/storagePools()``.
  public func storagePools() async throws(BackendError) -> [String] {
    throw .unsupported("volume list", by: self.name)
  }

  /// See ``MachineBackend/volumes(in:)``.
  public func volumes(in pool: String) async throws(BackendError) -> [StorageVolume] {
    throw .unsupported("volume list", by: self.name)
  }

  /// See ``MachineBackend/createVolume(_:in:capacity:format:)``.
  public func createVolume(
    _ volume: String, in pool: String, capacity: UInt64, format: DiskFormat
  ) async throws(BackendError) {
    throw .unsupported("volume create", by: self.name)
  }

  /// See ``MachineBackend/upload(_:to:in:progress:)``.
  public func upload(
    _ descriptor: Int32, to volume: String, in pool: String,
    progress: @escaping @Sendable (UInt64) -> Void
  ) async throws(BackendError) {
    throw .unsupported("volume upload", by: self.name)
  }

  /// See ``MachineBackend/download(_:in:to:progress:)``.
  public func download(
    _ volume: String, in pool: String, to descriptor: Int32,
    progress: @escaping @Sendable (UInt64) -> Void
  ) async throws(BackendError) {
    throw .unsupported("volume download", by: self.name)
  }

  /// See ``MachineBackend/deleteVolume(_:in:)``.
  public func deleteVolume(_ volume: String, in pool: String) async throws(BackendError) {
    throw .unsupported("volume delete", by: self.name)
  }

  /// See ``MachineBackend/networks()``.
  public func networks() async throws(BackendError) -> [VirtualNetwork] {
    throw .unsupported("network list", by: self.name)
  }

  /// See ``MachineBackend/startNetwork(_:)``.
  public func startNetwork(_ network: String) async throws(BackendError) {
    throw .unsupported("network start", by: self.name)
  }

  /// See ``MachineBackend/stopNetwork(_:)``.
  public func stopNetwork(_ network: String) async throws(BackendError) {
    throw .unsupported("network stop", by: self.name)
  }
}
