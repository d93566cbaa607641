// SPDX-License-Identifier: Apache-2.0

public import BootProtocols

/// Everything that makes one machine: what `roost-vmm` is given, and all that it is given.
public struct MachineConfiguration: Sendable, Equatable {
  /// What the machine starts with.
  public enum Boot: Sendable, Equatable {
    /// A kernel file, with what it is given and, if not found by its content, its protocol.
    /// A Linux kernel without a command line gets its console on the serial port.
    case kernel(path: String, initrd: String?, commandLine: String?, bootProtocol: BootProtocol?)
    /// One of the embedded guests, by name.
    case guest(name: String, commandLine: String)
  }

  /// The numbers of vCPUs that a machine can have.
  public static let vcpuRange = 1...64
  /// Memory comes in multiples of this, in bytes.
  public static let pageSize: UInt64 = 4096
  /// The least memory that a machine can have, in bytes: 64 KiB.
  public static let minimumMemory: UInt64 = 64 << 10
  /// The most memory that a machine can have, in bytes: 1 TiB.
  public static let maximumMemory: UInt64 = 1 << 40
  /// The most disks that a machine can have.
  public static let maximumDisks = 14

  /// What the machine is called in messages.
  public var name: String
  /// How many vCPUs, within ``vcpuRange``.
  public var vcpus: Int
  /// Guest RAM in bytes, whole pages.
  public var memory: UInt64
  /// Whether the kernel is asked to back guest memory with huge pages.
  public var usesHugePages = false
  /// What it starts with.
  public var boot: Boot
  /// Its disks, in the order in which the guest finds them.
  public var disks: [DiskConfiguration]
  /// Where its serial port leads.
  public var serial: SerialMode
  /// Whether it has a virtio entropy device; nil decides by what is booted.
  public var hasEntropyDevice: Bool?
  /// After how long it is stopped, in nanoseconds; nil for never.
  public var timeout: UInt64?
  /// Where the report goes when the machine has ended.
  public var reportPath: String?
  /// Whether PIC, IOAPIC, local APICs and PIT exist; nil decides by what is booted.
  public var hasInterruptControllers: Bool?
  /// When the command that asked for the machine started, in nanoseconds of the monotonic clock.
  public var requestedAt: UInt64?

  /// How it is watched and steered from outside; nil for a machine in the foreground.
  public var supervision: Supervision?

  /// A machine with the defaults of the command line: one vCPU and 256 MiB.
  public init(boot: Boot) {
    name = "machine"
    vcpus = 1
    memory = 256 << 20
    self.boot = boot
    disks = []
    serial = .standardStreams
  }
}
