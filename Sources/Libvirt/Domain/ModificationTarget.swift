// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// What a change applies to; by default, what the domain is at the moment: running or only defined.
///
/// The corresponding C type is `virDomainModificationImpact`.
public struct ModificationTarget: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The domain that runs.
  public static let live = ModificationTarget(VIR_DOMAIN_AFFECT_LIVE)
  /// The definition, from the next start on.
  public static let configuration = ModificationTarget(VIR_DOMAIN_AFFECT_CONFIG)
}

#endif
