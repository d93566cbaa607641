// SPDX-License-Identifier: Apache-2.0

/// A resource of a device (ACPI 6.4, 6.4.2 and 6.4.3).
enum ResourceDescriptor: Sendable {
  /// I/O ports, all 16 address bits decoded.
  case ports(first: UInt16, count: UInt8)
  /// An ISA interrupt: edge-triggered, active high, not shared.
  case isaInterrupt(UInt8)
  /// Registers in memory, readable and writable.
  case memory(base: UInt32, size: UInt32)
  /// A global system interrupt: edge-triggered, active high, not shared.
  case interrupt(UInt32)

  var bytes: [UInt8] {
    var code = LittleEndianBytes()
    switch self {
    case .ports(let first, let count):
      code.append([0x47, 0x01])
      code.append(first)
      code.append(first)
      code.append([1, count])
    case .isaInterrupt(let number):
      // The two-byte form stands for edge-triggered, active high and not shared.
      code.append(UInt8(0x22))
      code.append(UInt16(1) << UInt16(number & 0xF))
    case .memory(let base, let size):
      code.append([0x86, 9, 0, 1])
      code.append(base)
      code.append(size)
    case .interrupt(let number):
      // Consumer, edge-triggered, active high, exclusive; one number.
      code.append([0x89, 6, 0, 0b0000_0011, 1])
      code.append(number)
    }
    return code.bytes
  }
}
