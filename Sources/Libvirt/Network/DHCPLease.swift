// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt
internal import Glibc

/// An address that the DHCP server of a network gave away.
///
/// The corresponding C structure is `virNetworkDHCPLease`.
public struct DHCPLease: Sendable, Hashable {
  /// The network's interface on the host.
  public let interface: String
  /// Until when, in seconds since 1970; 0 for ever.
  public let expiry: Int64
  /// The address.
  public let address: String
  /// How many bits of it name the network.
  public let prefix: Int
  /// To which MAC address.
  public let hardwareAddress: String?
  /// The name that the guest gave.
  public let hostname: String?
  /// What else the guest calls itself.
  public let clientID: String?

  /// Takes over a list that libvirt allocated.
  @safe
  static func take(
    _ count: Int32, _ list: UnsafeMutablePointer<UnsafeMutablePointer<virNetworkDHCPLease>?>?
  ) -> [DHCPLease] {
    guard let list = unsafe list else { return [] }
    defer { unsafe free(list) }
    return (0..<Int(count)).compactMap { index in
      guard let lease = unsafe list[index] else { return nil }
      defer { unsafe virNetworkDHCPLeaseFree(lease) }
      return DHCPLease(
        interface: String(borrowed: unsafe lease.pointee.iface) ?? "",
        expiry: unsafe lease.pointee.expirytime,
        address: String(borrowed: unsafe lease.pointee.ipaddr) ?? "",
        prefix: unsafe Int(lease.pointee.prefix),
        hardwareAddress: String(borrowed: unsafe lease.pointee.mac),
        hostname: String(borrowed: unsafe lease.pointee.hostname),
        clientID: String(borrowed: unsafe lease.pointee.clientid))
    }
  }
}

#endif
