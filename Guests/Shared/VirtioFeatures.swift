// SPDX-License-Identifier: Apache-2.0

/// Features that a device offers or a driver takes (virtio 1.2, 5.2.3 and 6).
struct VirtioFeatures: OptionSet {
  let rawValue: UInt64

  static let blockReadOnly = VirtioFeatures(rawValue: 1 << 5)
  static let blockFlush = VirtioFeatures(rawValue: 1 << 9)
  static let indirectDescriptors = VirtioFeatures(rawValue: 1 << 28)
  static let version1 = VirtioFeatures(rawValue: 1 << 32)
}
