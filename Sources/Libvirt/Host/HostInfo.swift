// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// What a connection's host is.
///
/// The corresponding C structure is `virNodeInfo`.
public struct HostInfo: Sendable, Hashable {
  /// The architecture, as in `x86_64`.
  public let architecture: String
  /// The memory, in bytes.
  public let memory: UInt64
  /// How many processors are in use.
  public let processors: Int
  /// Their frequency, in MHz; 0 where that is not known.
  public let frequency: Int
  /// How many NUMA nodes there are; 1 for a host without.
  public let nodes: Int
  /// How many sockets a node has.
  public let sockets: Int
  /// How many cores a socket has.
  public let cores: Int
  /// How many threads a core has.
  public let threads: Int
}

#endif
