// SPDX-License-Identifier: Apache-2.0

import Testing

/// As much of an ELF file as the tests look at, read straight from the bytes.
struct ELFFile {
  static let magic: [UInt8] = [0x7F, 0x45, 0x4C, 0x46]
  static let machineI386: UInt64 = 3
  static let machineX8664: UInt64 = 62
  static let load: UInt64 = 1
  static let note: UInt64 = 4

  struct Segment {
    let type: UInt64
    let offset: UInt64
    let address: UInt64
    let fileSize: UInt64
    let memorySize: UInt64
  }

  let is64Bit: Bool
  let machine: UInt64
  let entry: UInt64
  let segments: [Segment]

  init(_ bytes: [UInt8]) throws {
    try #require(bytes.starts(with: Self.magic))
    let wide = bytes[4] == 2
    is64Bit = wide
    machine = bytes.littleEndian(at: 18, count: 2)
    entry = bytes.littleEndian(at: 24, count: wide ? 8 : 4)
    let table = Int(bytes.littleEndian(at: wide ? 32 : 28, count: wide ? 8 : 4))
    let size = Int(bytes.littleEndian(at: wide ? 54 : 42, count: 2))
    let count = Int(bytes.littleEndian(at: wide ? 56 : 44, count: 2))
    segments = (0..<count).map { index in
      // In the wider format every field but the type is 8 bytes, and the flags come earlier.
      let start = table + index * size
      func field(_ narrow: Int, _ wideOffset: Int) -> UInt64 {
        bytes.littleEndian(at: start + (wide ? wideOffset : narrow), count: wide ? 8 : 4)
      }
      return Segment(
        type: bytes.littleEndian(at: start, count: 4), offset: field(4, 8), address: field(12, 24),
        fileSize: field(16, 32), memorySize: field(20, 40))
    }
  }

  /// Whether a loadable segment has bytes of the file at an address.
  func holdsCode(at address: UInt64) -> Bool {
    segments.contains {
      $0.type == Self.load && address >= $0.address && address - $0.address < $0.fileSize
    }
  }
}

extension [UInt8] {
  /// A little-endian number of up to 8 bytes.
  func littleEndian(at offset: Int, count: Int) -> UInt64 {
    self[offset..<(offset + count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
