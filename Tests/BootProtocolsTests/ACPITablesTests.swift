// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import Foundation
import GuestMemory
import Testing

@Suite struct ACPITablesTests {
  private static let machine = MachineDescription(
    vcpus: 3,
    virtioDevices: [
      .init(base: 0xD000_0000, size: 0x1000, interrupt: 16),
      .init(base: 0xD000_1000, size: 0x1000, interrupt: 17),
    ])

  /// The tables by signature, as an operating system finds them.
  private func tables(
    of machine: MachineDescription
  ) throws -> (tables: [String: [UInt8]], addresses: [String: UInt64]) {
    let memory = try GuestMemory(size: 2 * mebibyte)
    let root = try #require(try ACPITables.write(machine, into: memory))
    #expect(root == 0xE0000)
    let pointer = try memory.bytes(at: root, count: 36)
    #expect(String(decoding: pointer.prefix(8), as: UTF8.self) == "RSD PTR ")
    #expect(pointer.prefix(20).reduce(0, &+) == 0)
    #expect(pointer.reduce(0, &+) == 0)
    #expect(pointer[15] == 2)

    var addresses: [String: UInt64] = [:]
    var tables: [String: [UInt8]] = [:]
    func read(at address: UInt64) throws -> [UInt8] {
      let length: UInt32 = try memory.load(at: address + 4)
      let bytes = try memory.bytes(at: address, count: UInt64(length))
      let signature = String(decoding: bytes.prefix(4), as: UTF8.self)
      #expect(address >= root && address + UInt64(length) <= mebibyte, "\(signature)")
      if signature != "FACS" { #expect(bytes.reduce(0, &+) == 0, "\(signature)") }
      addresses[signature] = address
      tables[signature] = bytes
      return bytes
    }
    let list = try read(at: pointer.field(24))
    for offset in stride(from: 36, to: list.count, by: 8) {
      _ = try read(at: list.field(offset))
    }
    let fixed = try #require(tables["FACP"])
    _ = try read(at: UInt64(fixed.field(36, as: UInt32.self)))
    _ = try read(at: UInt64(fixed.field(40, as: UInt32.self)))
    return (tables, addresses)
  }

  @Test func tablesAreFoundFromTheRoot() throws {
    let (tables, addresses) = try tables(of: Self.machine)
    #expect(Set(tables.keys) == ["XSDT", "FACP", "FACS", "APIC", "DSDT"])
    #expect(try #require(addresses["FACS"]) % 64 == 0)
    // None overlaps another.
    let ranges = addresses.map { ($0.value, $0.value + UInt64(tables[$0.key]?.count ?? 0)) }
      .sorted { $0.0 < $1.0 }
    for (earlier, later) in zip(ranges, ranges.dropFirst()) { #expect(earlier.1 <= later.0) }
  }

  @Test func fixedDescriptionIsOfAMachineInACPIMode() throws {
    let fixed = try #require(try tables(of: Self.machine).tables["FACP"])
    #expect(fixed.count == 276)
    #expect(fixed[8] == 6)
    #expect(fixed.field(46, as: UInt16.self) == 9)
    #expect(fixed.field(48, as: UInt32.self) == 0)
    #expect(fixed.field(56, as: UInt32.self) == 0x600)
    #expect(fixed.field(64, as: UInt32.self) == 0x604)
    #expect(fixed.field(76, as: UInt32.self) == 0x608)
    #expect(Array(fixed[88..<92]) == [4, 2, 0, 4])
    let flags: UInt32 = fixed.field(112)
    #expect(flags & 1 << 4 == 0, "the power button is a fixed one")
    #expect(flags & 1 << 8 != 0, "the timer has 32 bits")
    #expect(flags & 1 << 10 != 0, "there is a reset register")
    #expect(flags & 1 << 20 == 0, "the fixed hardware is there")
    #expect(Array(fixed[116..<129]) == [1, 8, 0, 1, 0x64, 0, 0, 0, 0, 0, 0, 0, 0xFE])
    #expect(fixed.field(140, as: UInt64.self) == UInt64(fixed.field(40, as: UInt32.self)))
    #expect(fixed.field(152, as: UInt64.self) == 0x600)
    #expect(fixed.field(176, as: UInt64.self) == 0x604)
    #expect(fixed.field(212, as: UInt64.self) == 0x608)
    #expect(fixed.field(109, as: UInt16.self) == 0b101)

    var bare = Self.machine
    bare.hasRealTimeClock = false
    bare.serialPorts = []
    let other = try #require(try tables(of: bare).tables["FACP"])
    #expect(other.field(109, as: UInt16.self) == 0b10_0100)
  }

  @Test func everyProcessorAndOverrideIsInTheMADT() throws {
    let madt = try #require(try tables(of: Self.machine).tables["APIC"])
    #expect(madt.field(36, as: UInt32.self) == 0xFEE0_0000)
    #expect(madt.field(40, as: UInt32.self) == 1)
    var entries: [[UInt8]] = []
    var at = 44
    while at < madt.count {
      let length = Int(madt[at + 1])
      entries.append(Array(madt[at..<(at + length)]))
      at += length
    }
    #expect(
      entries == [
        [0, 8, 0, 0, 1, 0, 0, 0], [0, 8, 1, 1, 1, 0, 0, 0], [0, 8, 2, 2, 1, 0, 0, 0],
        [1, 12, 0, 0, 0, 0, 0xC0, 0xFE, 0, 0, 0, 0], [2, 10, 0, 0, 2, 0, 0, 0, 0, 0],
        [2, 10, 0, 9, 9, 0, 0, 0, 0xD, 0], [4, 6, 0xFF, 0, 0, 1],
      ])
  }

  @Test func smallMachinesHaveNoTables() throws {
    let small = try GuestMemory(size: mebibyte - 4096)
    #expect(try ACPITables.write(Self.machine, into: small) == nil)
    #expect(try small.bytes(at: 0xE0000, count: 4096).allSatisfy { $0 == 0 })
    #expect(try ACPITables.write(Self.machine, into: GuestMemory(size: mebibyte)) != nil)
  }

  @Test func whatACPICannotSayIsRefused() throws {
    let memory = try GuestMemory(size: 2 * mebibyte)
    func refusal(_ change: (inout MachineDescription) -> Void) -> String? {
      var machine = Self.machine
      change(&machine)
      do throws(BootError) {
        _ = try ACPITables.write(machine, into: memory)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(refusal { $0.vcpus = 64 } == nil)
    #expect(refusal { $0.vcpus = 0 }?.contains("0 vCPUs; there can be 1 to 64") == true)
    #expect(refusal { $0.vcpus = 65 }?.contains("65 vCPUs") == true)
    #expect(refusal { $0.virtioDevices[0].base = 1 << 32 }?.contains("below 4 GiB") == true)
    #expect(refusal { $0.virtioDevices[0].base = .max }?.contains("below 4 GiB") == true)
    #expect(refusal { $0.serialPorts[0].interrupt = 16 }?.contains("interrupt 16") == true)
    let many = [MachineDescription.VirtioDevice](
      repeating: .init(base: 0xD000_0000, size: 0x1000, interrupt: 5), count: 3000)
    #expect(refusal { $0.virtioDevices = many }?.contains("65536 fit") == true)
  }

  @Test(.enabled(if: IASL.isInstalled, "iasl of the package acpica-tools is not installed"))
  func theReferenceCompilerTakesEveryTable() throws {
    var largest = Self.machine
    largest.vcpus = 64
    largest.virtioDevices = (0..<32).map {
      .init(base: 0xD000_0000 + $0 * 0x1000, size: 0x1000, interrupt: 5 + UInt32($0))
    }
    var smallest = MachineDescription(vcpus: 1, serialPorts: [], hasRealTimeClock: false)
    smallest.virtioDevices = []
    for machine in [Self.machine, largest, smallest] {
      let iasl = try IASL()
      defer { iasl.removeFiles() }
      for (signature, bytes) in try tables(of: machine).tables {
        let source = try iasl.disassemble(bytes, named: signature)
        try iasl.compile(signature)
        if signature == "DSDT" { check(source, of: machine) }
      }
    }
  }

  /// The facts in the disassembled DSDT.
  private func check(_ source: String, of machine: MachineDescription) {
    func count(_ text: String) -> Int { source.components(separatedBy: text).count - 1 }
    #expect(count("\"ACPI0007\"") == machine.vcpus)
    #expect(count("EisaId (\"PNP0501\")") == machine.serialPorts.count)
    #expect(count("EisaId (\"PNP0B00\")") == (machine.hasRealTimeClock ? 1 : 0))
    #expect(count("\"LNRO0005\"") == machine.virtioDevices.count)
    #expect(
      count("Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive")
        == machine.virtioDevices.count)
    #expect(count("Name (\\_S5, Package (0x04)") == 1)
    for device in machine.virtioDevices {
      let base = String(device.base, radix: 16, uppercase: true)
      #expect(source.contains("0x\(base),"))
    }
    if !machine.serialPorts.isEmpty {
      #expect(count("IO (Decode16,") == 2)
      #expect(source.contains("0x03F8,"))
      #expect(source.contains("{4}"))
    }
  }
}
