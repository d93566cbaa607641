// SPDX-License-Identifier: Apache-2.0

private let length: UInt64 = 64

/// Reads from the entropy device twice and checks that it gave something new.
@c(guest_main)
func guestMain(_ startInformation: UInt64) {
  Guest.run { () throws(Failure) in
    guard let device = VirtioDevice.find(VirtioDevice.entropy) else {
      throw .missing("no entropy device in any slot")
    }
    _ = try device.negotiate(wanted: [])
    var queue = try VirtioQueue(device: device)
    device.start()

    let first = VirtioQueue.buffers
    let second = first + length
    try read(into: first, from: &queue)
    try read(into: second, from: &queue)
    for offset in 0..<length { Console.write(pair: load8(first + offset)) }
    Console.write("\n")

    let differs = (0..<length).contains { load8(first + $0) != load8(second + $0) }
    guard differs else { throw Failure("both reads gave the same bytes") }
  }
}

/// Reads until all bytes are there: the device may give fewer than asked for, but never none.
private func read(into address: UInt64, from queue: inout VirtioQueue) throws(Failure) {
  for offset in 0..<length { store8(address + offset, 0) }
  var done: UInt64 = 0
  while done < length {
    let missing = UInt32(length - done)
    queue.store(chain: [
      VirtioDescriptor(
        address: address + done, length: missing, flags: VirtioDescriptor.deviceWrites)
    ])
    queue.makeAvailable(head: 0)
    let written = try queue.takeUsed().written
    guard written > 0, written <= missing else {
      throw Failure("the device says that it wrote a wrong number of bytes", UInt64(written))
    }
    done += UInt64(written)
  }
}
