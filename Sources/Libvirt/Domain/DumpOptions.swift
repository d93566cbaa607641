// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How a domain's memory is dumped.
///
/// The corresponding C type is `virDomainCoreDumpFlags`.
public struct DumpOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The domain is left as crashed.
  public static let crash = DumpOptions(VIR_DUMP_CRASH)
  /// The guest runs meanwhile.
  public static let live = DumpOptions(VIR_DUMP_LIVE)
  /// Past the host's page cache.
  public static let bypassCache = DumpOptions(VIR_DUMP_BYPASS_CACHE)
  /// The domain is reset afterwards.
  public static let reset = DumpOptions(VIR_DUMP_RESET)
  /// An ELF file of the memory, which debuggers read.
  public static let memoryOnly = DumpOptions(VIR_DUMP_MEMORY_ONLY)
}

#endif
