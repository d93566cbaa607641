// SPDX-License-Identifier: Apache-2.0

/// How a block request ended (virtio 1.2, 5.2.6).
enum BlockStatus: UInt8, Sendable {
  case ok = 0
  case ioError = 1
  case unsupported = 2
}
