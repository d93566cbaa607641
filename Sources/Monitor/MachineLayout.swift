// SPDX-License-Identifier: Apache-2.0

/// Where the devices of a machine are, as `Guests/README.md` tells the guests and ACPI tells Linux.
enum MachineLayout {
  /// The first serial port and its interrupt.
  static let serialPort: UInt64 = 0x3F8
  static let serialInterrupt: UInt32 = 4
  /// The debug-exit port.
  static let debugExitPort: UInt64 = 0xF4
  /// The ports of the keyboard controller; the one between them is the PIT's.
  static let keyboardDataPort: UInt64 = 0x60
  static let keyboardCommandPort: UInt64 = 0x64
  /// Index and data ports of the clock.
  static let clockPort: UInt64 = 0x70
  /// The power management block: events, control and timer one after another.
  static let powerPort: UInt64 = 0x600
  static let powerInterrupt: UInt32 = 9
  /// Intel processors without unrestricted guest mode want these pages, in the hole.
  static let taskStateAddress: UInt32 = 0xFFFB_D000
  static let identityMapAddress: UInt64 = 0xFFFB_C000
  /// The interrupt controllers.
  static let ioAPICAddress: UInt64 = 0xFEC0_0000
  static let localAPICAddress: UInt64 = 0xFEE0_0000
  /// The virtio-mmio devices, one page each, and their interrupts: the ones that only the IOAPIC
  /// has first, then those that no PC device here uses.
  static let virtioBase: UInt64 = 0xD000_0000
  static let virtioSize: UInt64 = 0x1000
  static let virtioInterrupts: [UInt32] = [
    16, 17, 18, 19, 20, 21, 22, 23, 5, 6, 7, 10, 11, 12, 14, 15,
  ]

  /// Guest physical address of a virtio slot.
  static func virtioAddress(slot: Int) -> UInt64 { virtioBase + UInt64(slot) * virtioSize }
}
