// SPDX-License-Identifier: Apache-2.0

/// The register offsets, written down once more from virtio 1.2, 4.2.2.
enum Register {
  static let magic: UInt64 = 0x00
  static let version: UInt64 = 0x04
  static let deviceID: UInt64 = 0x08
  static let vendorID: UInt64 = 0x0c
  static let deviceFeatures: UInt64 = 0x10
  static let deviceFeaturesSelect: UInt64 = 0x14
  static let driverFeatures: UInt64 = 0x20
  static let driverFeaturesSelect: UInt64 = 0x24
  static let queueSelect: UInt64 = 0x30
  static let queueSizeMaximum: UInt64 = 0x34
  static let queueSize: UInt64 = 0x38
  static let queueReady: UInt64 = 0x44
  static let queueNotify: UInt64 = 0x50
  static let interruptStatus: UInt64 = 0x60
  static let interruptAcknowledge: UInt64 = 0x64
  static let status: UInt64 = 0x70
  static let queueDescriptor: UInt64 = 0x80
  static let queueDriver: UInt64 = 0x90
  static let queueDevice: UInt64 = 0xa0
  static let configuration: UInt64 = 0x100
}

/// The status bits (virtio 1.2, 2.1).
enum Status {
  static let acknowledge: UInt32 = 1
  static let driver: UInt32 = 2
  static let driverOK: UInt32 = 4
  static let featuresOK: UInt32 = 8
  static let needsReset: UInt32 = 64
  static let failed: UInt32 = 128
  static let running: UInt32 = 15
}

/// The feature bits that tests choose from.
enum Feature {
  static let version1: UInt64 = 1 << 32
  static let eventIndex: UInt64 = 1 << 29
  static let indirect: UInt64 = 1 << 28
  static let blockFlush: UInt64 = 1 << 9
}
