// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// What a guest's agent is asked; none means all that it knows.
///
/// The corresponding C type is `virDomainGuestInfoTypes`.
public struct GuestInformationTypes: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Who is logged in.
  public static let users = GuestInformationTypes(VIR_DOMAIN_GUEST_INFO_USERS)
  /// The operating system.
  public static let operatingSystem = GuestInformationTypes(VIR_DOMAIN_GUEST_INFO_OS)
  /// The time zone.
  public static let timeZone = GuestInformationTypes(VIR_DOMAIN_GUEST_INFO_TIMEZONE)
  /// The host's name.
  public static let hostname = GuestInformationTypes(VIR_DOMAIN_GUEST_INFO_HOSTNAME)
  /// Mounted file systems.
  public static let fileSystems = GuestInformationTypes(VIR_DOMAIN_GUEST_INFO_FILESYSTEM)
  /// Disks.
  public static let disks = GuestInformationTypes(VIR_DOMAIN_GUEST_INFO_DISKS)
  /// Network interfaces.
  public static let interfaces = GuestInformationTypes(VIR_DOMAIN_GUEST_INFO_INTERFACES)
}

#endif
