// SPDX-License-Identifier: Apache-2.0

/// The multiple APIC description table, MADT (ACPI 6.4, 5.2.12).
enum InterruptDescription {
  private static let revision: UInt8 = 5
  private static let allProcessors: UInt8 = 0xFF
  private static let activeHigh: UInt16 = 0b01
  private static let levelTriggered: UInt16 = 0b11 << 2

  static func table(for machine: MachineDescription) -> ACPITable {
    var body = LittleEndianBytes()
    body.append(machine.localAPICAddress)
    // There are two 8259 controllers as well.
    body.append(UInt32(1))
    for processor in 0..<machine.vcpus {
      let identifier = UInt8(truncatingIfNeeded: processor)
      body.append([0, 8, identifier, identifier])
      body.append(UInt32(1))
    }
    body.append([1, 12, 0, 0])
    body.append(machine.ioAPICAddress)
    body.append(machine.ioAPICInterruptBase)
    // The timer's ISA interrupt 0 arrives at input 2, as on PCs.
    append(isaInterrupt: 0, global: machine.ioAPICInterruptBase &+ 2, flags: 0, to: &body)
    append(
      isaInterrupt: machine.systemControlInterrupt,
      global: UInt32(machine.systemControlInterrupt), flags: activeHigh | levelTriggered,
      to: &body)
    // Non-maskable interrupts come in at LINT1.
    body.append([4, 6, allProcessors, 0, 0, 1])
    return ACPITable(signature: "APIC", revision: revision, body: body.bytes)
  }

  private static func append(
    isaInterrupt: UInt8, global: UInt32, flags: UInt16, to body: inout LittleEndianBytes
  ) {
    body.append([2, 10, 0, isaInterrupt])
    body.append(global)
    body.append(flags)
  }
}
