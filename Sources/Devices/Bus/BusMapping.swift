// SPDX-License-Identifier: Apache-2.0

/// Where a device answers on a bus.
public struct BusMapping: Sendable {
  /// What the range is called in messages: `"serial port 0"`.
  public let name: String
  /// First address of the range.
  public let base: UInt64
  /// How many addresses the range has, in bytes.
  public let length: UInt64
  /// Who answers there.
  public let device: any BusDevice
  /// The offset that the device sees at `base`.
  public let deviceOffset: UInt64

  /// Describes a range.
  ///
  /// - Parameters:
  ///   - name: for messages.
  ///   - base: first address.
  ///   - length: in bytes, above zero.
  ///   - device: who answers; one device can have many ranges.
  ///   - deviceOffset: the offset that the device sees at `base`, in bytes: with it a device can
  ///     have some of its registers on the bus, and not those between.
  public init(
    name: String, base: UInt64, length: UInt64, device: any BusDevice, deviceOffset: UInt64 = 0
  ) {
    self.name = name
    self.base = base
    self.length = length
    self.device = device
    self.deviceOffset = deviceOffset
  }
}
