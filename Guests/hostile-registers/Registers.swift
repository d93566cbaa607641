// SPDX-License-Identifier: Apache-2.0

/// Reads and writes every register at every width, sets up queues with garbage, and does the
/// handshake in every wrong order.
@c(guest_main)
func guestMain(_ startInformation: UInt64) {
  Guest.run { () throws(Failure) in
    let device = try BlockDriver.find()
    try sweep(device)
    try trySizes()
    try tryQueueSelections(device)
    try tryStatusOrders(device)
    try tryFeatures(device)
    try tryEarlyNotification(device)
    try tryLateChanges()
    Console.write("survived\n")
  }
}

/// Every offset of the registers and some of the rest of the slot, at every width, before and after
/// the device started.
private func sweep(_ device: VirtioDevice) throws(Failure) {
  for value in [0, .max, 0x5555_5555_5555_5555] as [UInt64] {
    try device.reset()
    writeAll(device, value)
    let disk = try BlockDriver()
    writeAll(disk.device, value)
    try Trial.recover()
  }
  Console.write("every register read and written\n")
}

private func writeAll(_ device: VirtioDevice, _ value: UInt64) {
  var offset: UInt64 = 0
  while offset < 0x1000 - 8 {
    let address = device.base + offset
    _ = load8(address)
    _ = load16(address)
    _ = load32(address)
    _ = load64(address)
    store8(address, UInt8(truncatingIfNeeded: value))
    store16(address, UInt16(truncatingIfNeeded: value))
    store32(address, UInt32(truncatingIfNeeded: value))
    store64(address, value)
    offset += offset < 0x180 ? 1 : 97
  }
}

private func trySizes() throws(Failure) {
  for size in [0, 3, 0x8000, 0x8001, 0xffff, 0x1_0000, 0xffff_ffff] as [UInt32] {
    Console.write("a queue of size ")
    Console.write(hexadecimal: UInt64(size))
    try Trial.run("", expecting: .anything, layout: .init(size: size), submitRead)
  }
}

private func tryQueueSelections(_ device: VirtioDevice) throws(Failure) {
  _ = try device.negotiate(wanted: [])
  for queue in [0xffff, 0x1_0000, 0xffff_ffff] as [UInt32] {
    device[VirtioRegister.queueSelect] = queue
    guard device[VirtioRegister.queueSizeMaximum] == 0 else {
      throw Failure("the device claims to have queue", UInt64(queue))
    }
    device[VirtioRegister.queueSize] = 8
    device.setAddress(VirtioRegister.queueDescriptors, VirtioQueue.descriptors)
    device[VirtioRegister.queueReady] = 1
    device[VirtioRegister.queueNotify] = queue
    guard device[VirtioRegister.queueReady] == 0 else {
      throw Failure("the device made a queue ready that it does not have", UInt64(queue))
    }
  }
  try Trial.recover()
  Console.write("queues that do not exist stay so\n")
}

/// Bits without those that come before them, and bits taken back.
private func tryStatusOrders(_ device: VirtioDevice) throws(Failure) {
  let orders: [[UInt32]] = [
    [4], [8], [0xf], [0xff], [0xffff_ffff], [1, 4], [2, 1], [3, 0xb, 3], [3, 0xb, 0xf, 8, 0xf, 1],
    [0x40], [0x80, 0xf], [1, 3, 0xb, 0xf, 0x8f, 0xf],
  ]
  for order in orders {
    try device.reset()
    for status in order {
      device[VirtioRegister.status] = status
      device[VirtioRegister.queueNotify] = 0
    }
    try Trial.recover()
  }
  Console.write("every order of status bits taken\n")
}

/// A device must not agree to what it does not offer (virtio 1.2, 2.2.2).
private func tryFeatures(_ device: VirtioDevice) throws(Failure) {
  try device.reset()
  device.status = [.acknowledge, .driver]
  for select in [0, 1, 2, 0xffff_ffff] as [UInt32] {
    device[VirtioRegister.driverFeaturesSelect] = select
    device[VirtioRegister.driverFeatures] = 0xffff_ffff
  }
  device.status = [.acknowledge, .driver, .featuresReady]
  guard !device.status.contains(.featuresReady) else {
    throw Failure("the device agrees to features that it does not offer")
  }
  try Trial.recover()
  Console.write("features that are not offered refused\n")
}

/// A device must not touch a queue before its driver is ready (virtio 1.2, 2.1.2).
private func tryEarlyNotification(_ device: VirtioDevice) throws(Failure) {
  _ = try device.negotiate(wanted: [])
  var queue = try VirtioQueue(device: device)
  queue.store(chain: [
    VirtioDescriptor(address: BlockDriver.header, length: 16),
    VirtioDescriptor(
      address: BlockDriver.statusByte, length: 1, flags: VirtioDescriptor.deviceWrites),
  ])
  queue.makeAvailable(head: 0)
  guard !Deadline(cycles: 200_000_000).wait(until: { queue.hasUsed }) else {
    throw Failure("the device took a request before its driver was ready")
  }
  try Trial.recover()
  Console.write("notifications before the start ignored\n")
}

/// What the device took at its start must hold, or make it ask for a reset.
private func tryLateChanges() throws(Failure) {
  try Trial.run("queue addresses after the start", expecting: .anything) { disk in
    for register in [
      VirtioRegister.queueDescriptors, VirtioRegister.queueAvailable, VirtioRegister.queueUsed,
    ] {
      disk.device.setAddress(register, 0 &- 16)
    }
    submitRead(&disk)
  }
  try Trial.run("a queue size after the start", expecting: .anything) { disk in
    disk.device[VirtioRegister.queueSize] = 0xffff
    submitRead(&disk)
  }
  try Trial.run("a queue taken back after the start", expecting: .anything) { disk in
    disk.device[VirtioRegister.queueReady] = 0
    submitRead(&disk)
  }
  try Trial.run("features after the start", expecting: .anything) { disk in
    disk.device[VirtioRegister.driverFeaturesSelect] = 1
    disk.device[VirtioRegister.driverFeatures] = 0
    submitRead(&disk)
  }
  try Trial.run("a reset with a request in flight", expecting: .anything) { disk in
    submitRead(&disk)
    disk.device[VirtioRegister.status] = 0
  }
}

private func submitRead(_ disk: inout BlockDriver) {
  disk.prepare(.read)
  disk.queue.store(chain: disk.chain(.read, address: BlockDriver.data, length: 512))
  disk.queue.makeAvailable(head: 0)
}
