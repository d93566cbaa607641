// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// Which form of a domain XML is meant.
///
/// The corresponding C type is `virDomainXMLFlags`.
public struct XMLOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// With secrets; not through a read-only connection.
  public static let secure = XMLOptions(VIR_DOMAIN_XML_SECURE)
  /// What it will be at the next start.
  public static let inactive = XMLOptions(VIR_DOMAIN_XML_INACTIVE)
  /// With the host's processor filled in.
  public static let updatingCPU = XMLOptions(VIR_DOMAIN_XML_UPDATE_CPU)
  /// Fit for another host.
  public static let migratable = XMLOptions(VIR_DOMAIN_XML_MIGRATABLE)
}

#endif
