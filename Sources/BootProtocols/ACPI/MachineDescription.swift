// SPDX-License-Identifier: Apache-2.0

/// What the ACPI tables tell a guest about its machine.
public struct MachineDescription: Sendable, Equatable {
  /// A 16550A serial port.
  public struct SerialPort: Sendable, Equatable {
    /// First of its eight I/O ports.
    public var port: UInt16
    /// ISA interrupt, 0 to 15.
    public var interrupt: UInt8

    /// Describes a port.
    public init(port: UInt16, interrupt: UInt8) {
      self.port = port
      self.interrupt = interrupt
    }
  }

  /// A virtio device behind memory-mapped registers.
  public struct VirtioDevice: Sendable, Equatable {
    /// Guest physical address of its registers, below 4 GiB.
    public var base: UInt64
    /// Length of its registers in bytes.
    public var size: UInt64
    /// Global system interrupt; edge-triggered.
    public var interrupt: UInt32

    /// Describes a device.
    public init(base: UInt64, size: UInt64, interrupt: UInt32) {
      self.base = base
      self.size = size
      self.interrupt = interrupt
    }
  }

  /// How many vCPUs there are, 1 to 64; their APIC identifiers count from 0.
  public var vcpus: Int
  /// COM1 and up.
  public var serialPorts: [SerialPort]
  /// In the order in which the guest is to number them.
  public var virtioDevices: [VirtioDevice]
  /// Whether there is a CMOS real-time clock at ports 0x70 and 0x71, interrupt 8.
  public var hasRealTimeClock: Bool
  /// First I/O port of the PM1a event registers, 4 bytes.
  public var powerEventPort: UInt16
  /// I/O port of the PM1a control register, 2 bytes.
  public var powerControlPort: UInt16
  /// I/O port of the 32-bit power management timer.
  public var powerTimerPort: UInt16
  /// The system control interrupt: level-triggered, active high.
  public var systemControlInterrupt: UInt8
  /// I/O port that resets the machine when ``resetValue`` is written to it.
  public var resetPort: UInt16
  /// See ``resetPort``.
  public var resetValue: UInt8
  /// Guest physical address of every vCPU's local APIC.
  public var localAPICAddress: UInt32
  /// Guest physical address of the I/O APIC.
  public var ioAPICAddress: UInt32
  /// The first global system interrupt of the I/O APIC.
  public var ioAPICInterruptBase: UInt32

  /// Describes a machine; what is not given is where PCs have it.
  public init(
    vcpus: Int, serialPorts: [SerialPort] = [SerialPort(port: 0x3F8, interrupt: 4)],
    virtioDevices: [VirtioDevice] = [], hasRealTimeClock: Bool = true,
    powerEventPort: UInt16 = 0x600, powerControlPort: UInt16 = 0x604,
    powerTimerPort: UInt16 = 0x608, systemControlInterrupt: UInt8 = 9, resetPort: UInt16 = 0x64,
    resetValue: UInt8 = 0xFE, localAPICAddress: UInt32 = 0xFEE0_0000,
    ioAPICAddress: UInt32 = 0xFEC0_0000, ioAPICInterruptBase: UInt32 = 0
  ) {
    self.vcpus = vcpus
    self.serialPorts = serialPorts
    self.virtioDevices = virtioDevices
    self.hasRealTimeClock = hasRealTimeClock
    self.powerEventPort = powerEventPort
    self.powerControlPort = powerControlPort
    self.powerTimerPort = powerTimerPort
    self.systemControlInterrupt = systemControlInterrupt
    self.resetPort = resetPort
    self.resetValue = resetValue
    self.localAPICAddress = localAPICAddress
    self.ioAPICAddress = ioAPICAddress
    self.ioAPICInterruptBase = ioAPICInterruptBase
  }
}
