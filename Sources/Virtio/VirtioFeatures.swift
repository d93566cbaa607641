// SPDX-License-Identifier: Apache-2.0

/// Feature bits that a device offers and a driver accepts (virtio 1.2, 2.2).
public struct VirtioFeatures: OptionSet, Sendable {
  /// The bits, as the feature registers show them.
  public let rawValue: UInt64

  /// Makes a set from its bits.
  public init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// Makes a set of one bit.
  ///
  /// - Parameter bit: 0 to 63.
  public init(bit: Int) {
    rawValue = 1 << bit
  }

  /// `VIRTIO_F_INDIRECT_DESC`: a descriptor may refer to a table of descriptors.
  public static let indirectDescriptors = VirtioFeatures(bit: 28)
  /// `VIRTIO_F_EVENT_IDX`: notifications are suppressed by index.
  public static let eventIndex = VirtioFeatures(bit: 29)
  /// `VIRTIO_F_VERSION_1`: not a legacy device; required here.
  public static let version1 = VirtioFeatures(bit: 32)

  /// What the transport and the queues can do for every device.
  static let common: VirtioFeatures = [.indirectDescriptors, .eventIndex, .version1]
}
