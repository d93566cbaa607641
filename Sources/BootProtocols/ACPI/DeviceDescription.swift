// SPDX-License-Identifier: Apache-2.0

/// The differentiated system description table, DSDT: what cannot be found by looking (ACPI 6.4,
/// 5.2.11.1).
enum DeviceDescription {
  /// What the guest writes into PM1a_CNT's SLP_TYP to power off.
  static let powerOffSleepType: UInt64 = 5
  private static let revision: UInt8 = 2

  static func table(for machine: MachineDescription) -> ACPITable {
    let devices = processors(machine) + serialPorts(machine) + clock(machine) + virtio(machine)
    let sleep = AMLValue.package(
      [.integer(powerOffSleepType), .integer(0), .integer(0), .integer(0)])
    let terms: [AMLTerm] = [
      .scope(AMLName(root: "_SB"), devices), .name(AMLName(root: "_S5"), sleep),
    ]
    return ACPITable(signature: "DSDT", revision: revision, body: terms.flatMap(\.bytes))
  }

  private static func processors(_ machine: MachineDescription) -> [AMLTerm] {
    (0..<machine.vcpus).map { index in
      .device(
        AMLName("C", index: index),
        [
          .name(AMLName("_HID"), .string("ACPI0007")),
          .name(AMLName("_UID"), .integer(UInt64(index))),
        ])
    }
  }

  private static func serialPorts(_ machine: MachineDescription) -> [AMLTerm] {
    machine.serialPorts.enumerated().map { index, serial in
      .device(
        AMLName("S", index: index),
        [
          .name(AMLName("_HID"), .eisaIdentifier(vendor: "PNP", product: 0x0501)),
          .name(AMLName("_UID"), .integer(UInt64(index + 1))),
          .name(
            AMLName("_CRS"),
            .resources([
              .ports(first: serial.port, count: 8), .isaInterrupt(serial.interrupt),
            ])),
        ])
    }
  }

  private static func clock(_ machine: MachineDescription) -> [AMLTerm] {
    guard machine.hasRealTimeClock else { return [] }
    return [
      .device(
        AMLName("RTC"),
        [
          .name(AMLName("_HID"), .eisaIdentifier(vendor: "PNP", product: 0x0B00)),
          .name(AMLName("_CRS"), .resources([.ports(first: 0x70, count: 2), .isaInterrupt(8)])),
        ])
    ]
  }

  private static func virtio(_ machine: MachineDescription) -> [AMLTerm] {
    machine.virtioDevices.enumerated().map { index, device in
      .device(
        AMLName("V", index: index),
        [
          .name(AMLName("_HID"), .string("LNRO0005")),
          .name(AMLName("_UID"), .integer(UInt64(index))),
          .name(
            AMLName("_CRS"),
            .resources([
              .memory(
                base: UInt32(truncatingIfNeeded: device.base),
                size: UInt32(truncatingIfNeeded: device.size)),
              .interrupt(device.interrupt),
            ])),
        ])
    }
  }
}
