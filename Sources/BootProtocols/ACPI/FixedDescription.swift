// SPDX-License-Identifier: Apache-2.0

/// The fixed ACPI description table, FADT, of revision 6.4 (ACPI 6.4, 5.2.9), and the firmware
/// control structure that it points to (5.2.10).
enum FixedDescription {
  private static let revision: UInt8 = 6
  private static let minorRevision: UInt8 = 4
  private static let size = 276

  private static let writebackInvalidate: UInt32 = 1 << 0
  private static let haltOnEveryProcessor: UInt32 = 1 << 2
  private static let noFixedSleepButton: UInt32 = 1 << 5
  private static let noFixedClockWake: UInt32 = 1 << 6
  private static let timerHas32Bits: UInt32 = 1 << 8
  private static let resetRegister: UInt32 = 1 << 10

  private static let legacyDevices: UInt16 = 1 << 0
  private static let noVGA: UInt16 = 1 << 2
  private static let noRealTimeClock: UInt16 = 1 << 5

  /// - Parameters:
  ///   - controlStructure: guest physical address of the FACS.
  ///   - definition: guest physical address of the DSDT.
  static func table(
    for machine: MachineDescription, controlStructure: UInt32, definition: UInt32
  ) -> ACPITable {
    // Offsets are those of the specification, which count from the start of the table.
    var fields = LittleEndianBytes(count: size)
    fields.set(controlStructure, at: 36)
    fields.set(definition, at: 40)
    fields.set(UInt16(machine.systemControlInterrupt), at: 46)
    // SMI_CMD at 48 stays zero: the machine is in ACPI mode from the start.
    fields.set(UInt32(machine.powerEventPort), at: 56)
    fields.set(UInt32(machine.powerControlPort), at: 64)
    fields.set(UInt32(machine.powerTimerPort), at: 76)
    fields.set([4, 2, 0, 4], at: 88)
    // Latencies so high that states C2 and C3 do not exist.
    fields.set(UInt16(0xFFF), at: 96)
    fields.set(UInt16(0xFFF), at: 98)
    var architecture = noVGA
    if !machine.serialPorts.isEmpty { architecture |= legacyDevices }
    if !machine.hasRealTimeClock { architecture |= noRealTimeClock }
    fields.set(architecture, at: 109)
    fields.set(
      writebackInvalidate | haltOnEveryProcessor | noFixedSleepButton | noFixedClockWake
        | timerHas32Bits | resetRegister, at: 112)
    fields.set(GenericAddress.port(machine.resetPort, bits: 8, accessSize: 1), at: 116)
    fields.set(machine.resetValue, at: 128)
    fields.set(minorRevision, at: 131)
    // X_FIRMWARE_CTRL at 132 stays zero: only one of the two addresses may be given.
    fields.set(UInt64(definition), at: 140)
    fields.set(GenericAddress.port(machine.powerEventPort, bits: 32, accessSize: 2), at: 148)
    fields.set(GenericAddress.port(machine.powerControlPort, bits: 16, accessSize: 2), at: 172)
    fields.set(GenericAddress.port(machine.powerTimerPort, bits: 32, accessSize: 3), at: 208)
    return ACPITable(
      signature: "FACP", revision: revision,
      body: Array(fields.bytes.dropFirst(ACPITable.headerSize)))
  }

  /// The FACS: no waking vector, no global lock.
  static var controlStructure: [UInt8] {
    var structure = LittleEndianBytes(count: 64)
    structure.set("FACS".utf8, at: 0)
    structure.set(UInt32(64), at: 4)
    structure.set(UInt8(2), at: 32)
    return structure.bytes
  }
}
