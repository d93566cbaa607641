// SPDX-License-Identifier: Apache-2.0

private let next = VirtioDescriptor.next
private let writes = VirtioDescriptor.deviceWrites

/// Gives the block device chains that never end, leave the table, or have their parts in an order or
/// of a size that no request has.
@c(guest_main)
func guestMain(_ startInformation: UInt64) {
  Guest.run { () throws(Failure) in
    try tryLoops()
    try tryMalformedRequests()
    Console.write("survived\n")
  }
}

private func tryLoops() throws(Failure) {
  try Trial.run("a descriptor that is its own next") { disk in
    store(header(next: 0), at: 0)
    submit(&disk)
  }
  try Trial.run("two descriptors that are each other's next") { disk in
    store(header(next: 1), at: 0)
    store(data(next: 2), at: 1)
    store(data(next: 1), at: 2)
    submit(&disk)
  }
  try Trial.run("a chain through the whole table and back") { disk in
    store(header(next: 1), at: 0)
    for index in 1..<disk.queue.size {
      store(data(next: (index + 1) % disk.queue.size), at: index)
    }
    submit(&disk)
  }
  try Trial.run("a next one past the table") { disk in
    store(header(next: disk.queue.size), at: 0)
    submit(&disk)
  }
  try Trial.run("a next of 65535") { disk in
    store(header(next: 0xffff), at: 0)
    submit(&disk)
  }
}

private func tryMalformedRequests() throws(Failure) {
  try Trial.run("a chain of a header alone") { disk in
    disk.queue.store(chain: [VirtioDescriptor(address: BlockDriver.header, length: 16)])
    submit(&disk)
  }
  try Trial.run("a header of 8 bytes") { disk in
    disk.queue.store(chain: [
      VirtioDescriptor(address: BlockDriver.header, length: 8),
      VirtioDescriptor(address: BlockDriver.statusByte, length: 1, flags: writes),
    ])
    submit(&disk)
  }
  try Trial.run("a header that the device is to write") { disk in
    disk.queue.store(chain: [
      VirtioDescriptor(address: BlockDriver.header, length: 16, flags: writes),
      VirtioDescriptor(address: BlockDriver.statusByte, length: 1, flags: writes),
    ])
    submit(&disk)
  }
  try Trial.run("a part to read after one to write") { disk in
    disk.queue.store(chain: [
      VirtioDescriptor(address: BlockDriver.statusByte, length: 1, flags: writes),
      VirtioDescriptor(address: BlockDriver.header, length: 16),
    ])
    submit(&disk)
  }
  try Trial.run("data of 100 bytes") { disk in
    disk.prepare(.read)
    disk.queue.store(chain: disk.chain(.read, address: BlockDriver.data, length: 100))
    disk.queue.makeAvailable(head: 0)
  }
  try Trial.run("an operation that nobody knows") { disk in
    disk.prepare(.read)
    store32(BlockDriver.header, 0x7fff_ffff)
    disk.queue.store(chain: disk.chain(.read, address: BlockDriver.data, length: 512))
    disk.queue.makeAvailable(head: 0)
  }
  try Trial.run("a sector of all ones") { disk in
    disk.prepare(.read, sector: .max)
    disk.queue.store(chain: disk.chain(.read, address: BlockDriver.data, length: 512))
    disk.queue.makeAvailable(head: 0)
  }
}

private func header(next index: UInt16) -> VirtioDescriptor {
  VirtioDescriptor(address: BlockDriver.header, length: 16, flags: next, nextIndex: index)
}

private func data(next index: UInt16) -> VirtioDescriptor {
  VirtioDescriptor(
    address: BlockDriver.data, length: 512, flags: next | writes, nextIndex: index)
}

private func store(_ descriptor: VirtioDescriptor, at index: UInt16) {
  descriptor.store(in: VirtioQueue.descriptors, at: index)
}

private func submit(_ disk: inout BlockDriver) {
  disk.prepare(.read)
  disk.queue.makeAvailable(head: 0)
}
