// SPDX-License-Identifier: Apache-2.0

/// An instruction that processors run and KVM's instruction emulator is known to refuse.
///
/// Where KVM interprets kernel-mode code, such an instruction ends the guest; the name lets us say
/// so. Source: the opcode maps of the processor manuals.
enum RefusedInstruction {
  /// The name of the instruction that the bytes begin with, or nil if it is none of ours.
  static func name(of bytes: [UInt8]) -> String? {
    let opcode = bytes.drop { isPrefix($0) }
    let prefixes = bytes.prefix(bytes.count - opcode.count)
    let hasRepeat = prefixes.contains(0xF3)
    let hasOperandSize = prefixes.contains(0x66)
    let isWide = prefixes.last.map { $0 & 0xF8 == 0x48 } ?? false
    guard let first = opcode.first else { return nil }
    if first == 0xCC { return "int3" }
    if first == 0xCD { return "int" }
    guard first == 0x0F, opcode.count >= 3 else {
      return first == 0xC4 || first == 0xC5 || first == 0x62 ? "an AVX instruction" : nil
    }
    let second = opcode[opcode.startIndex + 1]
    let third = opcode[opcode.startIndex + 2]
    let operation = (third >> 3) & 7
    switch second {
    case 0x01:
      switch third {
      case 0xCA: return "clac"
      case 0xCB: return "stac"
      case 0xD0: return "xgetbv"
      case 0xD1: return "xsetbv"
      default: return nil
      }
    case 0xAE where third < 0xC0:
      return ["fxsave", "fxrstor", "ldmxcsr", "stmxcsr", "xsave", "xrstor", "xsaveopt", "clflush"][
        Int(operation)]
    case 0xAE where !hasRepeat && !hasOperandSize:
      return switch operation {
      case 5: "lfence"
      case 6: "mfence"
      case 7: "sfence"
      default: nil
      }
    case 0xB8 where hasRepeat: return "popcnt"
    case 0xBC where hasRepeat: return "tzcnt"
    case 0xBD where hasRepeat: return "lzcnt"
    case 0xC7 where third < 0xC0:
      return switch operation {
      // Of eight bytes it is known.
      case 1: isWide ? "cmpxchg16b" : nil
      case 3: "xrstors"
      case 4: "xsavec"
      case 5: "xsaves"
      default: nil
      }
    case 0xC7 where !hasRepeat: return operation == 6 ? "rdrand" : operation == 7 ? "rdseed" : nil
    case 0x10...0x17, 0x28...0x2F, 0x50...0x7F, 0xC2, 0xC6, 0xD0...0xFE:
      return hasOperandSize || hasRepeat ? "an SSE2 instruction" : "an SSE instruction"
    default: return nil
    }
  }

  private static func isPrefix(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x26, 0x2E, 0x36, 0x3E, 0x40...0x4F, 0x64...0x67, 0xF0, 0xF2, 0xF3: true
    default: false
    }
  }
}
