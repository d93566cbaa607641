// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// Something that happened to a storage pool.
public struct StoragePoolEvent: Sendable, Hashable {
  /// The pool's name.
  public let name: String
  /// The pool's UUID in 36 characters.
  public let uuid: String
  /// What happened.
  public let happening: Happening

  /// Something that happened to a pool.
  public init(name: String, uuid: String, happening: Happening) {
    (self.name, self.uuid, self.happening) = (name, uuid, happening)
  }

  /// What can happen to a storage pool.
  public enum Happening: Sendable, Hashable {
    /// It was defined, started, stopped, and so on.
    case lifecycle(StoragePoolChange)
    /// It was looked through for volumes that came or went.
    case refreshed
  }
}

#endif
