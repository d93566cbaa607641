// SPDX-License-Identifier: Apache-2.0

/// Breaks the rules of the rings: indices that jump, heads that do not exist or are in flight, tables
/// of tables, rings on top of each other, and descriptors that change while the device reads them.
@c(guest_main)
func guestMain(_ startInformation: UInt64) {
  Guest.run { () throws(Failure) in
    try tryIndices()
    try tryHeads()
    try tryIndirection()
    try tryOverlaps()
    try tryRaces()
    Console.write("survived\n")
  }
}

private func tryIndices() throws(Failure) {
  try Trial.run("an available index one more than the queue ahead") { disk in
    prepareRead(&disk)
    disk.queue.publish(index: disk.queue.size + 1)
  }
  try Trial.run("an available index of 32768") { disk in
    prepareRead(&disk)
    disk.queue.publish(index: 0x8000)
  }
  try Trial.run("an available index that goes back") { (disk) throws(Failure) in
    try disk.run(.read, address: BlockDriver.data, length: 512)
    prepareRead(&disk)
    disk.queue.publish(index: 0)
  }
}

private func tryHeads() throws(Failure) {
  try Trial.run("a head one past the table") { disk in
    prepareRead(&disk)
    disk.queue.makeAvailable(head: disk.queue.size)
  }
  try Trial.run("a head of 65535") { disk in
    prepareRead(&disk)
    disk.queue.makeAvailable(head: 0xffff)
  }
  try Trial.run("one head over the whole ring at once", expecting: .anything) { disk in
    prepareRead(&disk)
    for entry in 0..<UInt64(disk.queue.size) {
      store16(VirtioQueue.availableRing + 4 + 2 * entry, 0)
    }
    disk.queue.publish(index: disk.queue.size)
  }
}

private func tryIndirection() throws(Failure) {
  try Trial.run("an indirect table that was not agreed on", expecting: .anything) { disk in
    submitIndirect(length: 48, &disk)
  }
  guard try BlockDriver(wanted: .indirectDescriptors).features.contains(.indirectDescriptors) else {
    Console.write("no indirect tables offered\n")
    return
  }
  for length in [0, 8, 17, 0xffff_fff0, 0xffff_ffff] as [UInt32] {
    Console.write("an indirect table of length ")
    Console.write(hexadecimal: UInt64(length))
    try Trial.run("", wanted: .indirectDescriptors) { disk in
      submitIndirect(length: length, &disk)
    }
  }
  try Trial.run("an indirect table beyond RAM", wanted: .indirectDescriptors) { disk in
    submitIndirect(address: 0xc000_0000, length: 48, &disk)
  }
  try Trial.run(
    "a table in an indirect table", expecting: .anything, wanted: .indirectDescriptors
  ) { disk in
    storeTable(flags: VirtioDescriptor.indirect)
    submitIndirect(length: 48, &disk)
  }
  try Trial.run("a next that leaves the indirect table", wanted: .indirectDescriptors) { disk in
    storeTable(next: 3)
    submitIndirect(length: 48, &disk)
  }
  try Trial.run("a loop in an indirect table", wanted: .indirectDescriptors) { disk in
    storeTable(next: 0)
    submitIndirect(length: 48, &disk)
  }
}

private func tryOverlaps() throws(Failure) {
  let start = VirtioQueue.descriptors
  try Trial.run(
    "all parts of the queue at one place", expecting: .anything,
    layout: .init(descriptors: start, availableRing: start, usedRing: start)
  ) { disk in
    prepareRead(&disk)
    disk.queue.makeAvailable(head: 0)
  }
  try Trial.run("data over the queue", expecting: .anything) { disk in
    disk.prepare(.read)
    disk.queue.store(chain: disk.chain(.read, address: start, length: 0x3000))
    disk.queue.makeAvailable(head: 0)
  }
}

/// Changes the data's descriptor back and forth while the device may be reading it: what the device
/// checked must be what it uses.
private func tryRaces() throws(Failure) {
  try Trial.run("a descriptor that changes all the time", expecting: .anything) { disk in
    prepareRead(&disk)
    disk.queue.makeAvailable(head: 0)
    for round in UInt64(0)..<2000 {
      let isWild = round % 2 == 0
      store64(VirtioQueue.descriptors + 16, isWild ? 0 &- 256 : BlockDriver.data)
      store32(VirtioQueue.descriptors + 24, isWild ? 0xffff_fe00 : 512)
    }
  }
}

private func prepareRead(_ disk: inout BlockDriver) {
  disk.prepare(.read)
  disk.queue.store(chain: disk.chain(.read, address: BlockDriver.data, length: 512))
}

/// Where indirect tables lie.
private var table: UInt64 { VirtioQueue.buffers + 0x800 }

/// Writes a table of header, data and status, whose data descriptor has what no table may have.
private func storeTable(next: UInt16 = 2, flags: UInt16 = 0) {
  let writes = VirtioDescriptor.deviceWrites
  VirtioDescriptor(
    address: BlockDriver.header, length: 16, flags: VirtioDescriptor.next, nextIndex: 1
  ).store(in: table, at: 0)
  VirtioDescriptor(
    address: BlockDriver.data, length: 512, flags: VirtioDescriptor.next | writes | flags,
    nextIndex: next
  ).store(in: table, at: 1)
  VirtioDescriptor(address: BlockDriver.statusByte, length: 1, flags: writes)
    .store(in: table, at: 2)
}

private func submitIndirect(
  address: UInt64? = nil, length: UInt32, _ disk: inout BlockDriver
) {
  disk.prepare(.read)
  disk.queue.store(chain: [
    VirtioDescriptor(
      address: address ?? table, length: length, flags: VirtioDescriptor.indirect)
  ])
  disk.queue.makeAvailable(head: 0)
}
