// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How a domain starts.
///
/// The corresponding C type is `virDomainCreateFlags`.
public struct StartOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Its processors stand still until it is resumed.
  public static let paused = StartOptions(VIR_DOMAIN_START_PAUSED)
  /// It is destroyed when the connection closes.
  public static let autodestroy = StartOptions(VIR_DOMAIN_START_AUTODESTROY)
  /// A managed save image is read past the host's page cache.
  public static let bypassCache = StartOptions(VIR_DOMAIN_START_BYPASS_CACHE)
  /// A managed save image is thrown away, and it boots anew.
  public static let forceBoot = StartOptions(VIR_DOMAIN_START_FORCE_BOOT)
  /// The XML must follow libvirt's schema to the letter.
  public static let validate = StartOptions(VIR_DOMAIN_START_VALIDATE)
  /// The firmware's variables start from their template.
  public static let resetNVRAM = StartOptions(VIR_DOMAIN_START_RESET_NVRAM)
}

#endif
