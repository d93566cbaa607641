// SPDX-License-Identifier: Apache-2.0

/// The measures of a disk image.
public struct DiskGeometry: Sendable, Equatable {
  /// The unit in which disks count, in bytes.
  public static let sectorSize: UInt64 = 512

  /// What a machine can reach, in bytes; a multiple of ``sectorSize`` and above zero.
  public let size: UInt64
  /// Bytes of a partial sector at the end of the file that no machine can reach: 0 to 511.
  public let unreachableBytes: UInt64
  /// The smallest unit that the disk addresses, in bytes; a power of two, 512 or more.
  public let logicalBlockSize: UInt32
  /// The smallest unit that the disk writes without reading it first, in bytes; a power of two and
  /// not below ``logicalBlockSize``.
  public let physicalBlockSize: UInt32
  /// Whether writes are refused.
  public let isReadOnly: Bool

  /// The size in sectors.
  public var sectors: UInt64 { size / Self.sectorSize }

  /// Measures a disk.
  ///
  /// - Parameters:
  ///   - fileSize: in bytes; what is left over above whole sectors cannot be reached.
  ///   - logicalBlockSize: in bytes; anything but a power of two from 512 to 65536 becomes 512.
  ///   - physicalBlockSize: in bytes; anything but a power of two from the logical block size to
  ///     1 MiB becomes the logical block size.
  ///   - isReadOnly: whether writes are refused.
  public init(
    fileSize: UInt64, logicalBlockSize: UInt32 = 512, physicalBlockSize: UInt32 = 512,
    isReadOnly: Bool = false
  ) {
    unreachableBytes = fileSize % Self.sectorSize
    size = fileSize &- unreachableBytes
    let logical = Self.powerOfTwo(logicalBlockSize, in: 512...65536) ?? 512
    self.logicalBlockSize = logical
    self.physicalBlockSize = Self.powerOfTwo(physicalBlockSize, in: logical...1 << 20) ?? logical
    self.isReadOnly = isReadOnly
  }

  private static func powerOfTwo(_ value: UInt32, in range: ClosedRange<UInt32>) -> UInt32? {
    range.contains(value) && value.nonzeroBitCount == 1 ? value : nil
  }
}
