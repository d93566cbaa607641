// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How a job on a disk is ended.
///
/// The corresponding C type is `virDomainBlockJobAbortFlags`.
public struct BlockJobEnd: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Without waiting until it has.
  public static let withoutWaiting = BlockJobEnd(VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC)
  /// The guest goes on with the copy.
  public static let pivot = BlockJobEnd(VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT)
}

#endif
