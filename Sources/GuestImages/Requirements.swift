// SPDX-License-Identifier: Apache-2.0

extension GuestImage {
  /// What a guest needs of its machine.
  public struct Requirements: OptionSet, Sendable {
    /// One bit for each requirement.
    public let rawValue: UInt8

    /// Makes the set of the given bits.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// PIC, I/O APIC, local APIC and PIT, wired as on a PC.
    public static let interruptController = Requirements(rawValue: 1 << 0)
    /// A writable virtio-mmio block device in slot 0.
    public static let disk = Requirements(rawValue: 1 << 1)
    /// A virtio-mmio entropy device in any slot.
    public static let entropy = Requirements(rawValue: 1 << 2)
    /// Two virtual processors or more.
    public static let multipleProcessors = Requirements(rawValue: 1 << 3)
  }
}
