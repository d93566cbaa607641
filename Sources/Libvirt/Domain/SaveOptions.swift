// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How a domain's memory is saved or restored; by default its processors go on as they did.
///
/// The corresponding C type is `virDomainSaveRestoreFlags`.
public struct SaveOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Past the host's page cache.
  public static let bypassCache = SaveOptions(VIR_DOMAIN_SAVE_BYPASS_CACHE)
  /// Its processors go on when it is restored.
  public static let running = SaveOptions(VIR_DOMAIN_SAVE_RUNNING)
  /// Its processors stand still when it is restored.
  public static let paused = SaveOptions(VIR_DOMAIN_SAVE_PAUSED)
  /// The firmware's variables start from their template.
  public static let resetNVRAM = SaveOptions(VIR_DOMAIN_SAVE_RESET_NVRAM)
}

#endif
