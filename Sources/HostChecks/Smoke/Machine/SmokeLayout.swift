// SPDX-License-Identifier: Apache-2.0

/// Where things are in the memory of a ``SmokeMachine``.
enum SmokeLayout {
  /// What backs guest physical addresses from 0; above it there is no memory but what a check adds.
  static let mainSize: UInt64 = 0x10000
  /// What a check can put behind other addresses: in the host's memory after ``mainSize``.
  static let spare: UInt64 = mainSize
  /// All of the host's memory.
  static let memorySize: UInt64 = 1 << 20
  /// Where guests with DS = 0x2000 look, in real mode.
  static let window: UInt64 = 0x20000

  /// Limit and base of the interrupt table, for `lidt`.
  static let interruptTablePointer: UInt64 = 0x4E0
  /// Limit and base of the segment table, for `lgdt`.
  static let segmentTablePointer: UInt64 = 0x4F0
  /// The segment table; see ``segments``.
  static let segmentTable: UInt64 = 0x500
  /// The task state, for the stack of ring 0.
  static let taskState: UInt64 = 0x600
  /// The first instruction.
  static let code: UInt64 = 0x1000
  /// Handlers of interrupts and exceptions.
  static let handlers: UInt64 = 0x1800
  /// Data, for checks to use as they like, up to 0x4FFF.
  static let data: UInt64 = 0x2000
  /// The end of the stack that exceptions in ring 3 switch to.
  static let exceptionStack: UInt64 = 0x6000
  /// The end of the stack.
  static let stack: UInt64 = 0x7000
  /// The interrupt table of protected and long mode.
  static let interruptTable: UInt64 = 0x7000
  /// The page tables of long mode; up to 0xCFFF.
  static let pageTables: UInt64 = 0x9000

  /// Flat 64-bit code.
  static let code64: UInt16 = 0x08
  /// Flat data.
  static let flatData: UInt16 = 0x10
  /// Flat 32-bit code.
  static let code32: UInt16 = 0x18
  /// 256 bytes of data from ``data`` on.
  static let limitedData: UInt16 = 0x40

  /// The segment table: null, 64-bit code, data, 32-bit code, data and 64-bit code of ring 3, the
  /// task state in two entries, and a data segment with a limit of 255.
  static let segments: [UInt64] = [
    0, 0x00AF_9B00_0000_FFFF, 0x00CF_9300_0000_FFFF, 0x00CF_9B00_0000_FFFF, 0x00CF_F300_0000_FFFF,
    0x00AF_FB00_0000_FFFF, 0x0000_8900_0000_0067 | taskState << 16, 0,
    0x0040_9300_0000_00FF | data << 16,
  ]
}
