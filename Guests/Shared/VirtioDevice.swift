// SPDX-License-Identifier: Apache-2.0

/// A virtio-mmio device, driven as virtio 1.2, 3.1.1 and 4.2.3 have it.
struct VirtioDevice {
  static let block: UInt32 = 2
  static let entropy: UInt32 = 4

  /// Physical address of the registers.
  let base: UInt64

  /// The first slot with a device of a kind; nil if there is none.
  static func find(_ deviceID: UInt32) -> VirtioDevice? {
    for slot in 0..<UInt64(VIRTIO_SLOTS) {
      let device = VirtioDevice(base: UInt64(VIRTIO_BASE) + slot * UInt64(VIRTIO_STRIDE))
      if device.isPresent && device[VirtioRegister.deviceID] == deviceID { return device }
    }
    return nil
  }

  /// Whether the slot has a device; one without reads as all ones.
  var isPresent: Bool { self[VirtioRegister.magic] == 0x7472_6976 }

  subscript(_ register: UInt64) -> UInt32 {
    get { load32(base + register) }
    nonmutating set { store32(base + register, newValue) }
  }

  var status: VirtioStatus {
    get { VirtioStatus(rawValue: self[VirtioRegister.status]) }
    nonmutating set { self[VirtioRegister.status] = newValue.rawValue }
  }

  /// What the device offers.
  var offeredFeatures: VirtioFeatures {
    self[VirtioRegister.deviceFeaturesSelect] = 1
    let high = UInt64(self[VirtioRegister.deviceFeatures])
    self[VirtioRegister.deviceFeaturesSelect] = 0
    return VirtioFeatures(rawValue: high << 32 | UInt64(self[VirtioRegister.deviceFeatures]))
  }

  /// Resets the device, and waits until it says that it did.
  func reset() throws(Failure) {
    self[VirtioRegister.status] = 0
    guard Deadline.generous.wait(until: { self[VirtioRegister.status] == 0 }) else {
      throw Failure("the device does not finish its reset; status", UInt64(status.rawValue))
    }
  }

  /// Resets the device and agrees on features: those of `wanted` that it offers, and version 1. The
  /// queues can be set up then.
  ///
  /// - Returns: The features that both sides take.
  func negotiate(wanted: VirtioFeatures) throws(Failure) -> VirtioFeatures {
    guard self[VirtioRegister.version] == 2 else {
      throw Failure("the device's version is not 2 but", UInt64(self[VirtioRegister.version]))
    }
    try reset()
    status = [.acknowledge]
    status = [.acknowledge, .driver]
    let offered = offeredFeatures
    guard offered.contains(.version1) else {
      throw Failure("the device does not offer version 1; it offers", offered.rawValue)
    }
    let features = offered.intersection(wanted.union(.version1))
    self[VirtioRegister.driverFeaturesSelect] = 0
    self[VirtioRegister.driverFeatures] = UInt32(truncatingIfNeeded: features.rawValue)
    self[VirtioRegister.driverFeaturesSelect] = 1
    self[VirtioRegister.driverFeatures] = UInt32(truncatingIfNeeded: features.rawValue >> 32)
    status = [.acknowledge, .driver, .featuresReady]
    guard status.contains(.featuresReady) else {
      throw Failure("the device refuses the features", features.rawValue)
    }
    return features
  }

  /// Tells the device that its driver is ready.
  func start() {
    status = [.acknowledge, .driver, .featuresReady, .driverReady]
  }

  /// Writes an address in its two halves.
  func setAddress(_ register: UInt64, _ address: UInt64) {
    self[register] = UInt32(truncatingIfNeeded: address)
    self[register + 4] = UInt32(truncatingIfNeeded: address >> 32)
  }
}
