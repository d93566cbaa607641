// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// The main figures of a domain.
///
/// The corresponding C structure is `virDomainInfo`.
public struct DomainInfo: Sendable, Hashable {
  /// What it is doing.
  public let state: DomainState
  /// The most memory that it can have, in bytes.
  public let maximumMemory: UInt64
  /// The memory that it has, in bytes.
  public let memory: UInt64
  /// How many virtual processors it has.
  public let vcpus: Int
  /// The time of processors of the host that it has used, in nanoseconds.
  public let processorTime: UInt64
}

#endif
