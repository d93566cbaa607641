// SPDX-License-Identifier: Apache-2.0

private let writes = VirtioDescriptor.deviceWrites

/// Somewhere that is not wholly RAM.
private struct WildRange {
  let name: StaticString
  let address: UInt64
  let length: UInt32
}

/// Gives the block device addresses and lengths that leave RAM, or wrap around.
@c(guest_main)
func guestMain(_ startInformation: UInt64) {
  Guest.run { () throws(Failure) in
    let ranges = [
      WildRange(name: "in the hole below 4 GiB", address: 0xc000_0000, length: 512),
      WildRange(name: "in the local APIC", address: UInt64(LOCAL_APIC_BASE), length: 512),
      WildRange(name: "at bit 52", address: 1 << 52, length: 512),
      WildRange(name: "at bit 63", address: 1 << 63, length: 512),
      WildRange(name: "up to the end of addresses", address: 0 &- 512, length: 512),
      WildRange(name: "over the end of addresses", address: 0 &- 256, length: 512),
      WildRange(name: "of 4 GiB less a byte", address: BlockDriver.data, length: 0xffff_ffff),
      WildRange(name: "of 4 GiB less a sector", address: BlockDriver.data, length: 0xffff_fe00),
    ]
    for range in ranges { try tryRequests(range) }
    try tryManyLongDescriptors()
    for address in [0xc000_0000, 1 << 52, 0 &- 4096, 0 &- 16] as [UInt64] {
      try tryRings(address)
    }
    Console.write("survived\n")
  }
}

private func tryRequests(_ range: WildRange) throws(Failure) {
  let wild = VirtioDescriptor(address: range.address, length: range.length)
  var wildToWrite = wild
  wildToWrite.flags = writes
  let header = VirtioDescriptor(address: BlockDriver.header, length: 16)
  let status = VirtioDescriptor(address: BlockDriver.statusByte, length: 1, flags: writes)

  Console.write("data to read into ")
  try Trial.run(range.name) { disk in submit([header, wildToWrite, status], .read, &disk) }
  Console.write("data to write from ")
  try Trial.run(range.name) { disk in submit([header, wild, status], .write, &disk) }
  guard range.length == 512 else { return }
  Console.write("header ")
  try Trial.run(range.name) { disk in submit([wild, status], .flush, &disk) }
  Console.write("status byte ")
  try Trial.run(range.name) { disk in submit([header, wildToWrite], .flush, &disk) }
}

/// Each length fits in 32 bits, their sum does not.
private func tryManyLongDescriptors() throws(Failure) {
  try Trial.run("lengths whose sum passes 32 bits") { disk in
    let long = VirtioDescriptor(
      address: BlockDriver.data, length: 0x8000_0000, flags: writes)
    submit(
      [
        VirtioDescriptor(address: BlockDriver.header, length: 16), long, long,
        VirtioDescriptor(address: BlockDriver.statusByte, length: 1, flags: writes),
      ], .read, &disk)
  }
  try Trial.run("data of length 0", expecting: .anything) { disk in
    submit(
      [
        VirtioDescriptor(address: BlockDriver.header, length: 16),
        VirtioDescriptor(address: BlockDriver.data, length: 0, flags: writes),
        VirtioDescriptor(address: BlockDriver.statusByte, length: 1, flags: writes),
      ], .read, &disk)
  }
}

private func tryRings(_ address: UInt64) throws(Failure) {
  let names: [StaticString] = ["descriptor table", "available ring", "used ring"]
  for (index, name) in names.enumerated() {
    var layout = VirtioQueue.Layout()
    switch index {
    case 0: layout.descriptors = address
    case 1: layout.availableRing = address
    default: layout.usedRing = address
    }
    Console.write(name)
    Console.write(" at ")
    Console.write(hexadecimal: address)
    try Trial.run("", layout: layout) { (disk) throws(Failure) in
      disk.prepare(.read)
      disk.queue.store(chain: disk.chain(.read, address: BlockDriver.data, length: 512))
      disk.queue.makeAvailable(head: 0)
      // Without a used ring nothing but the request for a reset can tell of the end.
      if index == 2 { try awaitReset(disk) }
    }
  }
}

private func awaitReset(_ disk: BlockDriver) throws(Failure) {
  guard Deadline.generous.wait(until: { disk.device.status.contains(.needsReset) }) else {
    throw Failure("the device does not ask for a reset")
  }
}

private func submit(
  _ chain: [VirtioDescriptor], _ operation: BlockDriver.Operation, _ disk: inout BlockDriver
) {
  disk.prepare(operation)
  disk.queue.store(chain: chain)
  disk.queue.makeAvailable(head: 0)
}
