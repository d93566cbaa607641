// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// What a network interface has done.
///
/// The corresponding C structure is `virDomainInterfaceStatsStruct`.
public struct InterfaceStatistics: Sendable, Hashable {
  /// What came.
  public let received: Direction
  /// What went.
  public let sent: Direction

  /// One direction; nil for what the driver does not count.
  public struct Direction: Sendable, Hashable {
    /// Bytes.
    public let bytes: UInt64?
    /// Packets.
    public let packets: UInt64?
    /// Packets that were broken.
    public let errors: UInt64?
    /// Packets that were dropped.
    public let drops: UInt64?
  }
}

#endif
