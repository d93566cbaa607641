// SPDX-License-Identifier: Apache-2.0

private let most: UInt64 = 64

/// Writes a pattern to the last sectors of the first disk, flushes, reads it back and compares.
/// `sectors=N` on the command line makes them fewer than 64.
@c(guest_main)
func guestMain(_ startInformation: UInt64) {
  Guest.run { () throws(Failure) in
    var disk = try BlockDriver()
    let capacity = disk.capacity
    Console.line("capacity: ", capacity, " sectors")
    try printIdentity(of: &disk)
    guard !disk.features.contains(.blockReadOnly) else {
      throw .missing("the disk is read-only")
    }
    guard capacity > 0 else { throw .missing("the disk is empty") }

    let wanted = try StartInformation(at: startInformation).number(of: "sectors") ?? most
    guard wanted > 0 else { throw Failure("no sectors to write") }
    let count = min(capacity, wanted, most)
    let length = count * BlockDriver.sectorSize
    let first = capacity - count
    let written = BlockDriver.data
    let read = written + most * BlockDriver.sectorSize
    let checksum = fill(written, length: length)

    let start = readTimestamp()
    try disk.run(.write, sector: first, address: written, length: UInt32(length))
    let afterWrite = readTimestamp()
    report("wrote", count, afterWrite - start)
    if disk.features.contains(.blockFlush) {
      try disk.run(.flush)
      Console.line("flushed in ", readTimestamp() - afterWrite, " cycles")
    }
    let beforeRead = readTimestamp()
    try disk.run(.read, sector: first, address: read, length: UInt32(length))
    report("read", count, readTimestamp() - beforeRead)

    try compare(read, with: written, length: length)
    Console.write("verified, checksum ")
    Console.write(hexadecimal: checksum)
    Console.write("\n")
    try expectRefusal(beyond: capacity, of: &disk)
  }
}

/// Prints the 20 bytes by which the disk identifies itself, as far as they are text.
private func printIdentity(of disk: inout BlockDriver) throws(Failure) {
  for offset in UInt64(0)..<20 { store8(BlockDriver.data + offset, 0) }
  try disk.run(.identify, address: BlockDriver.data, length: 20)
  Console.write("identity: ")
  for offset in UInt64(0)..<20 {
    let byte = load8(BlockDriver.data + offset)
    guard byte != 0 else { break }
    Console.write(byte: byte >= 0x20 && byte < 0x7f ? byte : UInt8(ascii: "?"))
  }
  Console.write("\n")
}

/// Fills memory with a sequence that differs from run to run, and returns its checksum.
private func fill(_ address: UInt64, length: UInt64) -> UInt64 {
  var state = readTimestamp() | 1
  var checksum: UInt64 = 0
  for place in stride(from: address, to: address + length, by: 8) {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    store64(place, state)
    checksum = (checksum << 1 | checksum >> 63) ^ state
  }
  return checksum
}

private func compare(
  _ read: UInt64, with written: UInt64, length: UInt64
) throws(Failure) {
  for offset in stride(from: UInt64(0), to: length, by: 8)
  where load64(read + offset) != load64(written + offset) {
    throw Failure("what was read differs from what was written, from byte", offset)
  }
}

/// A sector beyond the end must be refused, in the request's status.
private func expectRefusal(
  beyond capacity: UInt64, of disk: inout BlockDriver
) throws(Failure) {
  disk.prepare(.read, sector: capacity)
  disk.queue.store(chain: disk.chain(.read, address: BlockDriver.data, length: 512))
  disk.queue.makeAvailable(head: 0)
  _ = try disk.queue.takeUsed()
  let status = load8(BlockDriver.statusByte)
  guard status == 1 else { throw Failure("a read past the end gave status", UInt64(status)) }
}

private func report(_ verb: StaticString, _ sectors: UInt64, _ cycles: UInt64) {
  Console.write(verb)
  Console.write(" ")
  Console.write(decimal: sectors)
  Console.line(" sectors in ", cycles, " cycles")
}
