// SPDX-License-Identifier: Apache-2.0

/// A network that a backend's machines can be in.
public struct VirtualNetwork: Sendable, Equatable {
  /// What it is called.
  public var name: String
  /// Whether it can be used now.
  public var isActive: Bool
  /// Whether it is started with the host.
  public var startsWithHost: Bool
  /// The host's bridge behind it, if there is one.
  public var bridge: String?

  /// A network of these values.
  public init(name: String, isActive: Bool, startsWithHost: Bool, bridge: String?) {
    self.name = name
    self.isActive = isActive
    self.startsWithHost = startsWithHost
    self.bridge = bridge
  }
}
