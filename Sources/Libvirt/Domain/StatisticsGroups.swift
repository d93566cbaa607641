// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// Which statistics are meant; none means all.
///
/// The corresponding C type is `virDomainStatsTypes`.
public struct StatisticsGroups: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// What it is doing.
  public static let state = StatisticsGroups(VIR_DOMAIN_STATS_STATE)
  /// The time of processors that it used.
  public static let processors = StatisticsGroups(VIR_DOMAIN_STATS_CPU_TOTAL)
  /// Its memory.
  public static let balloon = StatisticsGroups(VIR_DOMAIN_STATS_BALLOON)
  /// Each virtual processor.
  public static let vcpus = StatisticsGroups(VIR_DOMAIN_STATS_VCPU)
  /// Each network interface.
  public static let interfaces = StatisticsGroups(VIR_DOMAIN_STATS_INTERFACE)
  /// Each disk.
  public static let disks = StatisticsGroups(VIR_DOMAIN_STATS_BLOCK)
  /// Performance counters.
  public static let performance = StatisticsGroups(VIR_DOMAIN_STATS_PERF)
  /// Each I/O thread.
  public static let ioThreads = StatisticsGroups(VIR_DOMAIN_STATS_IOTHREAD)
  /// Memory bandwidth.
  public static let memory = StatisticsGroups(VIR_DOMAIN_STATS_MEMORY)
  /// How fast it writes to its memory.
  public static let dirtyRate = StatisticsGroups(VIR_DOMAIN_STATS_DIRTYRATE)
  /// The hypervisor's own.
  public static let vm = StatisticsGroups(VIR_DOMAIN_STATS_VM)
}

#endif
