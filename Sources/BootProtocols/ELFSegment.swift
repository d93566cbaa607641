// SPDX-License-Identifier: Apache-2.0

/// A program header of an ELF image (System V ABI, "Program Header").
struct ELFSegment: Sendable {
  let type: UInt32
  let fileOffset: UInt64
  let virtualAddress: UInt64
  let physicalAddress: UInt64
  let fileSize: UInt64
  let memorySize: UInt64
  let alignment: UInt64

  static let loadable: UInt32 = 1
  static let interpreter: UInt32 = 3
  static let note: UInt32 = 4

  /// Where in memory, counted from the segment's start, an address lies; `nil` if outside.
  func offset(of address: UInt64, from start: UInt64) -> UInt64? {
    guard address >= start, address - start < memorySize else { return nil }
    return address - start
  }
}
