// SPDX-License-Identifier: Apache-2.0

/// A disk of a machine.
public struct DiskConfiguration: Sendable, Equatable {
  /// The image file or block device.
  public var path: String
  /// Whether the guest may only read.
  public var isReadOnly: Bool

  /// Describes a raw disk.
  public init(path: String, isReadOnly: Bool = false) {
    self.path = path
    self.isReadOnly = isReadOnly
  }
}
