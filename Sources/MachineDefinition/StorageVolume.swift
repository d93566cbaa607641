// SPDX-License-Identifier: Apache-2.0

/// A disk image in a backend's storage pool.
public struct StorageVolume: Sendable, Equatable {
  /// What it is called in its pool.
  public var name: String
  /// The pool.
  public var pool: String
  /// Its size for a guest, in bytes.
  public var capacity: UInt64
  /// What it takes of the pool, in bytes.
  public var allocation: UInt64
  /// Where it is, in the backend's words.
  public var path: String

  /// A volume of these values.
  public init(name: String, pool: String, capacity: UInt64, allocation: UInt64, path: String) {
    self.name = name
    self.pool = pool
    self.capacity = capacity
    self.allocation = allocation
    self.path = path
  }
}
