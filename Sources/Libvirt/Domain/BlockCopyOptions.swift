// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How a disk is copied.
///
/// The corresponding C type is `virDomainBlockCopyFlags`.
public struct BlockCopyOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Only the top image; the copy shares the backing images.
  public static let shallow = BlockCopyOptions(VIR_DOMAIN_BLOCK_COPY_SHALLOW)
  /// The destination exists already.
  public static let reuseExternal = BlockCopyOptions(VIR_DOMAIN_BLOCK_COPY_REUSE_EXT)
  /// The job does not outlive the domain.
  public static let transient = BlockCopyOptions(VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB)
  /// What the guest writes is there when its write ends.
  public static let synchronousWrites = BlockCopyOptions(VIR_DOMAIN_BLOCK_COPY_SYNCHRONOUS_WRITES)
}

#endif
