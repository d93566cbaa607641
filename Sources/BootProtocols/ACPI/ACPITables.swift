// SPDX-License-Identifier: Apache-2.0

public import GuestMemory

/// The ACPI tables of a machine: RSDP, XSDT, FADT, FACS, MADT and DSDT (ACPI 6.4, 5.2).
public enum ACPITables {
  /// Guest physical address of the RSDP, in the range that operating systems search.
  public static let rootPointerAddress: UInt64 = 0xE0000
  /// First guest physical address after the tables.
  public static let end: UInt64 = MemoryMap.firmwareEnd

  /// Writes the tables.
  ///
  /// - Parameters:
  ///   - machine: what to describe.
  ///   - memory: the guest's RAM.
  /// - Returns: guest physical address of the RSDP; `nil` if the guest has less than 1 MiB of RAM
  ///   and so no place for the tables.
  /// - Throws: ``BootError/invalidMachine(problem:)`` for what ACPI cannot say.
  public static func write(
    _ machine: MachineDescription, into memory: GuestMemory
  ) throws(BootError) -> UInt64? {
    try check(machine)
    guard memory.low.end >= MemoryMap.reservedEnd else { return nil }
    var next = rootPointerAddress + UInt64(rootPointerSize).alignedUp(to: 64)
    var pieces: [(address: UInt64, bytes: [UInt8])] = []
    func place(_ bytes: [UInt8]) -> UInt64 {
      let address = next
      pieces.append((address, bytes))
      // The FACS wants a multiple of 64; the others do not mind.
      next = (address + UInt64(bytes.count)).alignedUp(to: 64)
      return address
    }

    // All addresses are far below 4 GiB.
    let control = UInt32(truncatingIfNeeded: place(FixedDescription.controlStructure))
    let definition = UInt32(truncatingIfNeeded: place(DeviceDescription.table(for: machine).bytes))
    let tables = [
      FixedDescription.table(for: machine, controlStructure: control, definition: definition),
      InterruptDescription.table(for: machine),
    ].map { place($0.bytes) }
    let list = place(extendedList(tables).bytes)
    pieces.append((rootPointerAddress, rootPointer(to: list)))
    guard next <= end else {
      throw .invalidMachine(
        problem: "its tables have \(next - rootPointerAddress) bytes; "
          + "\(end - rootPointerAddress) fit")
    }
    do throws(GuestMemoryError) {
      for (address, bytes) in pieces { try memory.write(bytes, at: address) }
    } catch {
      throw .memory(error)
    }
    return rootPointerAddress
  }

  private static let rootPointerSize = 36
  private static let maximumVCPUs = 64

  private static func check(_ machine: MachineDescription) throws(BootError) {
    guard (1...maximumVCPUs).contains(machine.vcpus) else {
      throw .invalidMachine(
        problem: "\(machine.vcpus) vCPUs; there can be 1 to \(maximumVCPUs)")
    }
    for serial in machine.serialPorts where serial.interrupt > 15 {
      throw .invalidMachine(
        problem: "serial port with ISA interrupt \(serial.interrupt); there are 0 to 15")
    }
    for device in machine.virtioDevices {
      let (end, overflow) = device.base.addingReportingOverflow(device.size)
      guard !overflow, end <= 1 << 32, device.size > 0 else {
        throw .invalidMachine(
          problem: "virtio device with \(device.size) bytes at \(device.base.hex); "
            + "registers lie below 4 GiB")
      }
    }
  }

  /// The XSDT (ACPI 6.4, 5.2.8).
  private static func extendedList(_ tables: [UInt64]) -> ACPITable {
    var body = LittleEndianBytes()
    for address in tables { body.append(address) }
    return ACPITable(signature: "XSDT", revision: 1, body: body.bytes)
  }

  /// The RSDP of ACPI 2.0 and later (ACPI 6.4, 5.2.5.3).
  private static func rootPointer(to list: UInt64) -> [UInt8] {
    var pointer = LittleEndianBytes(count: rootPointerSize)
    pointer.set("RSD PTR ".utf8, at: 0)
    pointer.set(ACPITable.vendor.utf8, at: 9)
    pointer.set(UInt8(2), at: 15)
    pointer.set(UInt32(rootPointerSize), at: 20)
    pointer.set(list, at: 24)
    pointer.set(ACPITable.checksum(of: pointer.bytes.prefix(20)), at: 8)
    pointer.set(ACPITable.checksum(of: pointer.bytes), at: 32)
    return pointer.bytes
  }
}
