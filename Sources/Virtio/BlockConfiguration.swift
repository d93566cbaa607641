// SPDX-License-Identifier: Apache-2.0

internal import DiskImages

/// The configuration space of a block device (virtio 1.2, 5.2.4).
struct BlockConfiguration {
  /// The longest range of one discard or write-zeroes request, in sectors: 2 GiB.
  static let maximumRangeSectors: UInt32 = 1 << 22

  let geometry: DiskGeometry
  let queueSize: UInt16

  var bytes: [UInt8] {
    var fields = LittleEndianBytes()
    fields.append(geometry.sectors)
    fields.append(UInt32(0))  // size_max: not offered
    fields.append(UInt32(max(queueSize, 3)) - 2)  // seg_max: without header and status
    fields.append(UInt32(0))  // geometry: not offered
    fields.append(geometry.logicalBlockSize)
    fields.append(
      UInt8((geometry.physicalBlockSize / geometry.logicalBlockSize).trailingZeroBitCount))
    fields.append(UInt8(0))  // alignment_offset
    fields.append(
      UInt16(clamping: geometry.physicalBlockSize / geometry.logicalBlockSize))  // min_io_size
    fields.append(UInt32(0))  // opt_io_size: no preference
    fields.append(UInt8(0))  // writeback: not offered
    fields.append(UInt8(0))  // unused0
    fields.append(UInt16(0))  // num_queues: not offered
    fields.append(Self.maximumRangeSectors)
    fields.append(UInt32(1))  // max_discard_seg
    fields.append(geometry.physicalBlockSize / UInt32(DiskGeometry.sectorSize))
    fields.append(Self.maximumRangeSectors)
    fields.append(UInt32(1))  // max_write_zeroes_seg
    fields.append(UInt8(1))  // write_zeroes_may_unmap
    fields.append(UInt8(0))  // unused1
    fields.append(UInt16(0))
    return fields.bytes
  }
}
