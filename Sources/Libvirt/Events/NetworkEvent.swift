// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// Something that happened to a network.
public struct NetworkEvent: Sendable, Hashable {
  /// The network's name.
  public let name: String
  /// The network's UUID in 36 characters.
  public let uuid: String
  /// What happened.
  public let change: NetworkChange

  /// A change of a network.
  public init(name: String, uuid: String, change: NetworkChange) {
    (self.name, self.uuid, self.change) = (name, uuid, change)
  }
}

#endif
