// SPDX-License-Identifier: Apache-2.0

public import ControlProtocol
public import Monitor

/// A machine as its file describes it.
///
/// The defaults of the file are those of the properties here. Paths are absolute once a file has been
/// read: relative ones are relative to the file.
public struct MachineDefinition: Sendable, Equatable {
  /// What the machine is called: 1 to 63 letters, digits and `_.-`.
  public var name: String
  /// What runs it.
  public var backend = BackendKind.native
  /// The libvirt URI to connect to; nil leaves it to libvirt.
  public var connect: String?
  /// How many vCPUs, within `MachineConfiguration.vcpuRange`.
  public var vcpus = 1
  /// Guest memory, whole pages.
  public var memory = ByteSize(bytes: 256 << 20)
  /// Whether the kernel is asked to back guest memory with huge pages.
  public var usesHugePages = false
  /// What it starts with. Only libvirt's machines can do without.
  public var boot: MachineConfiguration.Boot?
  /// Its disks, in the order in which the guest finds them.
  public var disks: [DiskDefinition] = []
  /// The libvirt networks that it is in, by name.
  public var networks: [String] = []
  /// Where its serial port leads.
  public var serial = SerialMode.standardStreams
  /// Whether it has a virtio entropy device.
  public var entropyDevice = Presence.auto
  /// Whether PIC, I/O APIC, local APICs and PIT exist.
  public var interruptControllers = Presence.auto
  /// What happens when the guest powered off.
  public var onPowerOff = EndPolicy.stop
  /// What happens when the guest reset itself.
  public var onReboot = EndPolicy.restart
  /// What happens when the guest crashed.
  public var onCrash = EndPolicy.stop
  /// What only libvirt knows; nil for a native machine.
  public var libvirt: LibvirtDefinition?

  /// A machine with the defaults of the file, and nothing to boot.
  public init(name: String) {
    self.name = name
  }
}
