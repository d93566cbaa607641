// SPDX-License-Identifier: Apache-2.0

public import Devices
public import GuestMemory
public import POSIX
internal import Synchronization

/// A device on the memory-mapped transport, version 2 (virtio 1.2, 4.2): a range of
/// ``size`` bytes with control registers and, from 0x100 on, the configuration space.
///
/// vCPU threads only touch registers. Requests are worked on where ``handleEvent(_:)`` is called, on
/// the I/O loop's thread. Notifications take the same way whether KVM signals a queue's descriptor
/// (ioeventfd at offset ``queueNotifyOffset``, four bytes, matching the queue's index) or the
/// register is written through the bus.
///
/// A control register is accessed with four bytes at its own offset; any other access reads as all
/// ones and writes nothing. Registers that do not exist, or are write-only, read as zero. The
/// configuration space takes every width and alignment, reads as zero behind its end, and ignores
/// writes.
public final class MMIOTransport: BusDevice {
  /// The length of the range, in bytes.
  public static let size: UInt64 = 0x1000
  /// The offset of the register that drivers write a queue's index to.
  public static let queueNotifyOffset = MMIORegister.queueNotify.rawValue
  /// What drivers read as the vendor: "ROST".
  public static let vendorID: UInt32 = 0x5453_4f52

  private let core: TransportCore
  private let registers: Mutex<DriverRegisters>

  /// Puts a device on the transport.
  ///
  /// - Parameters:
  ///   - device: the device; from here on it belongs to the transport.
  ///   - memory: the guest's RAM.
  ///   - interrupt: the line that is triggered after the interrupt status was set.
  /// - Throws: the error number of `eventfd`.
  public init(
    device: sending any VirtioDevice, memory: GuestMemory, interrupt: any InterruptLine
  ) throws(SystemCallError) {
    core = try TransportCore(device: device, memory: memory, interrupt: interrupt)
    registers = Mutex(DriverRegisters(queueCount: core.queueSizes.count))
  }

  /// What kind of device this is.
  public var type: VirtioDeviceType { core.type }

  /// By queue: the descriptor that becomes readable when the driver notifies it.
  public var queueNotifyDescriptors: [Int32] { core.doorbells.map { $0.event.rawValue } }

  /// The device's own descriptors, by the index of ``VirtioEventSource/device(_:)``.
  public var deviceEventDescriptors: [Int32] { core.deviceEventDescriptors }

  // MARK: The I/O loop's thread

  /// Does the work that a readable descriptor stands for, a bounded amount at a time: what is left
  /// makes the descriptor readable again.
  public func handleEvent(_ source: VirtioEventSource) {
    core.handleEvent(source)
  }

  /// Finishes everything in flight and interrupts the driver for it; for a pause. The I/O loop must
  /// not handle events of this device until the machine goes on.
  public func drain() {
    core.drain()
  }

  // MARK: vCPU threads

  /// Answers a read of a register or of the configuration space.
  public func read(offset: UInt64, width: AccessWidth) -> UInt64 {
    if offset >= MMIORegister.configuration {
      return readConfiguration(offset &- MMIORegister.configuration, width: width)
    }
    guard width == .doubleword, offset % 4 == 0 else { return width.ones }
    guard let register = MMIORegister(rawValue: offset) else { return 0 }
    return UInt64(read(register))
  }

  /// Takes a write to a register.
  public func write(offset: UInt64, width: AccessWidth, value: UInt64) {
    guard width == .doubleword, let register = MMIORegister(rawValue: offset) else { return }
    let value = UInt32(truncatingIfNeeded: value)
    switch register {
    case .queueNotify:
      if value < UInt32(core.doorbells.count) { core.doorbells[Int(value)].event.signal() }
    case .interruptAcknowledge:
      core.acknowledgeInterrupt(value)
    default:
      registers.withLock { write(register, value, &$0) }
    }
  }

  private func readConfiguration(_ offset: UInt64, width: AccessWidth) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<width.bytes {
      let (position, overflow) = offset.addingReportingOverflow(index)
      guard !overflow, position < UInt64(core.configuration.count) else { break }
      value |= UInt64(core.configuration[Int(position)]) << (8 * index)
    }
    return value
  }

  private func read(_ register: MMIORegister) -> UInt32 {
    switch register {
    case .magicValue: 0x7472_6976
    case .version: 2
    case .deviceID: core.type.rawValue
    case .vendorID: Self.vendorID
    case .deviceFeatures:
      switch registers.withLock({ $0.deviceFeaturesSelect }) {
      case 0: UInt32(truncatingIfNeeded: core.offered.rawValue)
      case 1: UInt32(truncatingIfNeeded: core.offered.rawValue >> 32)
      default: 0
      }
    case .queueSizeMaximum:
      registers.withLock { $0.selectedIndex }.map { UInt32(core.queueSizes[$0]) } ?? 0
    case .queueReady: registers.withLock { $0.selectedIsReady } ? 1 : 0
    case .interruptStatus: core.interruptStatus
    case .status: core.status.rawValue
    // No device has shared memory: every region has the length and address -1.
    case .sharedMemoryLengthLow, .sharedMemoryLengthHigh, .sharedMemoryBaseLow,
      .sharedMemoryBaseHigh:
      .max
    // The configuration never changes, and queues are not reset one by one.
    case .configurationGeneration, .queueReset: 0
    case .deviceFeaturesSelect, .driverFeatures, .driverFeaturesSelect, .queueSelect, .queueSize,
      .queueNotify, .interruptAcknowledge, .queueDescriptorLow, .queueDescriptorHigh,
      .queueDriverLow, .queueDriverHigh, .queueDeviceLow, .queueDeviceHigh, .sharedMemorySelect:
      0
    }
  }

  private func write(_ register: MMIORegister, _ value: UInt32, _ registers: inout DriverRegisters)
  {
    switch register {
    case .deviceFeaturesSelect: registers.deviceFeaturesSelect = value
    case .driverFeaturesSelect: registers.driverFeaturesSelect = value
    case .queueSelect: registers.queueSelect = value
    case .status: core.writeStatus(value, &registers)
    case .driverFeatures:
      guard core.status.negotiatesFeatures else { return }
      switch registers.driverFeaturesSelect {
      case 0: registers.driverFeatures.replaceLow(value)
      case 1: registers.driverFeatures.replaceHigh(value)
      default: if value != 0 { registers.acceptedUnknownFeatures = true }
      }
    case .queueReady where value == 0 && core.status.contains(.driverOK):
      if let index = registers.selectedIndex, registers.selectedIsReady {
        core.stopQueue(index, &registers)
      }
    case .queueSize: configure(&registers) { $0.size = value }
    case .queueReady: configure(&registers) { $0.isReady = value == 1 }
    case .queueDescriptorLow: configure(&registers) { $0.descriptorArea.replaceLow(value) }
    case .queueDescriptorHigh: configure(&registers) { $0.descriptorArea.replaceHigh(value) }
    case .queueDriverLow: configure(&registers) { $0.driverArea.replaceLow(value) }
    case .queueDriverHigh: configure(&registers) { $0.driverArea.replaceHigh(value) }
    case .queueDeviceLow: configure(&registers) { $0.deviceArea.replaceLow(value) }
    case .queueDeviceHigh: configure(&registers) { $0.deviceArea.replaceHigh(value) }
    default: break
    }
  }

  private func configure(
    _ registers: inout DriverRegisters, _ change: (inout QueueConfiguration) -> Void
  ) {
    if core.status.configuresQueues { registers.configureSelected(change) }
  }
}

extension UInt64 {
  fileprivate mutating func replaceLow(_ value: UInt32) {
    self = self & 0xffff_ffff_0000_0000 | UInt64(value)
  }

  fileprivate mutating func replaceHigh(_ value: UInt32) {
    self = self & 0xffff_ffff | UInt64(value) << 32
  }
}
