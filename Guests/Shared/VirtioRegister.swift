// SPDX-License-Identifier: Apache-2.0

/// Registers of virtio-mmio, by offset (virtio 1.2, 4.2.2).
enum VirtioRegister {
  static let magic: UInt64 = 0x000
  static let version: UInt64 = 0x004
  static let deviceID: UInt64 = 0x008
  static let deviceFeatures: UInt64 = 0x010
  static let deviceFeaturesSelect: UInt64 = 0x014
  static let driverFeatures: UInt64 = 0x020
  static let driverFeaturesSelect: UInt64 = 0x024
  static let queueSelect: UInt64 = 0x030
  static let queueSizeMaximum: UInt64 = 0x034
  static let queueSize: UInt64 = 0x038
  static let queueReady: UInt64 = 0x044
  static let queueNotify: UInt64 = 0x050
  static let interruptStatus: UInt64 = 0x060
  static let interruptAcknowledge: UInt64 = 0x064
  static let status: UInt64 = 0x070
  static let queueDescriptors: UInt64 = 0x080
  static let queueAvailable: UInt64 = 0x090
  static let queueUsed: UInt64 = 0x0a0
  static let configurationGeneration: UInt64 = 0x0fc
  static let configuration: UInt64 = 0x100
}
