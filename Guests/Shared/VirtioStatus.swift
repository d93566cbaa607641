// SPDX-License-Identifier: Apache-2.0

/// Bits of a device's status (virtio 1.2, 2.1).
struct VirtioStatus: OptionSet {
  let rawValue: UInt32

  static let acknowledge = VirtioStatus(rawValue: 1)
  static let driver = VirtioStatus(rawValue: 2)
  static let driverReady = VirtioStatus(rawValue: 4)
  static let featuresReady = VirtioStatus(rawValue: 8)
  static let needsReset = VirtioStatus(rawValue: 0x40)
  static let failed = VirtioStatus(rawValue: 0x80)
}
