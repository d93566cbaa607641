// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How an image is committed into one below.
///
/// The corresponding C type is `virDomainBlockCommitFlags`.
public struct BlockCommitOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Into the very next one.
  public static let shallow = BlockCommitOptions(VIR_DOMAIN_BLOCK_COMMIT_SHALLOW)
  /// Images that are no longer needed are deleted.
  public static let delete = BlockCommitOptions(VIR_DOMAIN_BLOCK_COMMIT_DELETE)
  /// The top image that the guest writes.
  public static let active = BlockCommitOptions(VIR_DOMAIN_BLOCK_COMMIT_ACTIVE)
  /// The backing image is named relative to its image.
  public static let relative = BlockCommitOptions(VIR_DOMAIN_BLOCK_COMMIT_RELATIVE)
}

#endif
