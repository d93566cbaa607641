// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt
internal import Glibc

/// A network interface of a guest, and its addresses.
///
/// The corresponding C structure is `virDomainInterface`.
public struct GuestInterface: Sendable, Hashable {
  /// Its name: the guest's, or the host's, as the source knows it.
  public let name: String
  /// Its MAC address; nil where the source does not know it.
  public let hardwareAddress: String?
  /// Its addresses.
  public let addresses: [Address]

  /// An address of the Internet protocol.
  ///
  /// The corresponding C structure is `virDomainIPAddress`.
  public struct Address: Sendable, Hashable {
    /// Whether it is of version 6.
    public let isIPv6: Bool
    /// The address.
    public let text: String
    /// How many bits of it name the network.
    public let prefix: Int
  }

  /// Takes over a list that libvirt allocated.
  @safe
  static func take(
    _ count: Int32, _ list: UnsafeMutablePointer<UnsafeMutablePointer<virDomainInterface>?>?
  ) -> [GuestInterface] {
    guard let list = unsafe list else { return [] }
    defer { unsafe free(list) }
    return (0..<Int(count)).compactMap { index in
      guard let interface = unsafe list[index] else { return nil }
      defer { unsafe virDomainInterfaceFree(interface) }
      return GuestInterface(interface)
    }
  }

  @safe
  private init(_ interface: UnsafeMutablePointer<virDomainInterface>) {
    let (found, count) = unsafe (interface.pointee.addrs, Int(interface.pointee.naddrs))
    name = String(borrowed: unsafe interface.pointee.name) ?? ""
    hardwareAddress = String(borrowed: unsafe interface.pointee.hwaddr)
    addresses = (0..<count).compactMap { index in
      guard let address = unsafe found?[index] else { return nil }
      return Address(
        isIPv6: unsafe Int(address.type) == VIR_IP_ADDR_TYPE_IPV6,
        text: String(borrowed: unsafe address.addr) ?? "", prefix: unsafe Int(address.prefix))
    }
  }
}

#endif
