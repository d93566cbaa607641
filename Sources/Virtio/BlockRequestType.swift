// SPDX-License-Identifier: Apache-2.0

/// Request types of a block device (virtio 1.2, 5.2.6).
enum BlockRequestType: UInt32, Sendable {
  case read = 0
  case write = 1
  case flush = 4
  case getID = 8
  case discard = 11
  case writeZeroes = 13
}
