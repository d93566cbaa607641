// SPDX-License-Identifier: Apache-2.0

/// Feature bits of a block device (virtio 1.2, 5.2.3).
extension VirtioFeatures {
  /// `VIRTIO_BLK_F_SEG_MAX`
  static let blockSegmentsMaximum = VirtioFeatures(bit: 2)
  /// `VIRTIO_BLK_F_RO`
  static let blockReadOnly = VirtioFeatures(bit: 5)
  /// `VIRTIO_BLK_F_BLK_SIZE`
  static let blockSize = VirtioFeatures(bit: 6)
  /// `VIRTIO_BLK_F_FLUSH`
  static let blockFlush = VirtioFeatures(bit: 9)
  /// `VIRTIO_BLK_F_TOPOLOGY`
  static let blockTopology = VirtioFeatures(bit: 10)
  /// `VIRTIO_BLK_F_DISCARD`
  static let blockDiscard = VirtioFeatures(bit: 13)
  /// `VIRTIO_BLK_F_WRITE_ZEROES`
  static let blockWriteZeroes = VirtioFeatures(bit: 14)
}
