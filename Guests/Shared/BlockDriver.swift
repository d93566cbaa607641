// SPDX-License-Identifier: Apache-2.0

/// A driver of a virtio block device (virtio 1.2, 5.2), with one request at a time.
struct BlockDriver {
  enum Operation: UInt32 {
    case read = 0
    case write = 1
    case flush = 4
    case identify = 8
  }

  static let sectorSize: UInt64 = 512
  static let statusOK: UInt8 = 0
  /// What is in the status byte before a request, so that it shows whether the device wrote it.
  static let statusUntouched: UInt8 = 0xff

  /// Where a request's header and status byte lie, and where its data may.
  static var header: UInt64 { VirtioQueue.buffers }
  static var statusByte: UInt64 { VirtioQueue.buffers + 16 }
  static var data: UInt64 { VirtioQueue.buffers + 0x1000 }

  let device: VirtioDevice
  let features: VirtioFeatures
  var queue: VirtioQueue

  /// The block device in slot 0, untouched.
  static func find() throws(Failure) -> VirtioDevice {
    let device = VirtioDevice(base: UInt64(VIRTIO_BASE))
    guard device.isPresent, device[VirtioRegister.deviceID] == VirtioDevice.block else {
      throw .missing("no block device in the first slot")
    }
    return device
  }

  /// Takes the block device in slot 0 through the whole handshake.
  init(
    wanted: VirtioFeatures = .blockFlush, layout: VirtioQueue.Layout? = nil
  ) throws(Failure) {
    device = try Self.find()
    features = try device.negotiate(wanted: wanted.union(.blockReadOnly))
    queue = try VirtioQueue(device: device, layout: layout)
    device.start()
  }

  /// Size of the disk in sectors.
  var capacity: UInt64 {
    while true {
      let generation = device[VirtioRegister.configurationGeneration]
      let low = UInt64(device[VirtioRegister.configuration])
      let high = UInt64(device[VirtioRegister.configuration + 4])
      if device[VirtioRegister.configurationGeneration] == generation { return high << 32 | low }
    }
  }

  /// Writes a request's header, and the mark that shows an untouched status.
  func prepare(_ operation: Operation, sector: UInt64 = 0) {
    store32(Self.header, operation.rawValue)
    store32(Self.header + 4, 0)
    store64(Self.header + 8, sector)
    store8(Self.statusByte, Self.statusUntouched)
  }

  /// The descriptors of a request; `length` 0 is one without data.
  func chain(
    _ operation: Operation, address: UInt64 = 0, length: UInt32 = 0
  ) -> [VirtioDescriptor] {
    let writes = VirtioDescriptor.deviceWrites
    var chain = [VirtioDescriptor(address: Self.header, length: 16)]
    if length > 0 {
      let flags = operation == .write ? 0 : writes
      chain.append(VirtioDescriptor(address: address, length: length, flags: flags))
    }
    chain.append(VirtioDescriptor(address: Self.statusByte, length: 1, flags: writes))
    return chain
  }

  /// Runs a request to its end, and throws unless the device says that it succeeded.
  mutating func run(
    _ operation: Operation, sector: UInt64 = 0, address: UInt64 = 0, length: UInt32 = 0
  ) throws(Failure) {
    prepare(operation, sector: sector)
    queue.store(chain: chain(operation, address: address, length: length))
    queue.makeAvailable(head: 0)
    let (head, written) = try queue.takeUsed()
    guard head == 0 else {
      throw Failure("the device used a chain that it was not given", UInt64(head))
    }
    let status = load8(Self.statusByte)
    guard status == Self.statusOK else {
      throw Failure("a request failed with status", UInt64(status))
    }
    let expected = operation == .read ? length + 1 : 1
    guard written >= expected || operation == .write else {
      throw Failure("the device says that it wrote too few bytes", UInt64(written))
    }
  }
}
