// SPDX-License-Identifier: Apache-2.0

/// Types of segment descriptors (Intel SDM 3A, tables 3-1 and 3-2).
enum SegmentType {
  /// Readable and writable data, accessed.
  static let data: UInt8 = 0x3
  /// Executable and readable code, accessed.
  static let code: UInt8 = 0xB
  /// A local descriptor table.
  static let localTable: UInt8 = 0x2
  /// A 32-bit or 64-bit task state segment in use: a processor enters a guest with no other.
  static let busyTaskState: UInt8 = 0xB
}
