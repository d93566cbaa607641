// SPDX-License-Identifier: Apache-2.0

/// A disk of a machine, as its file has it.
public struct DiskDefinition: Sendable, Equatable {
  /// The image file or block device.
  public var path: String
  /// The form of the image.
  public var format: DiskFormat
  /// Whether the guest may only read.
  public var isReadOnly: Bool

  /// Describes a disk; raw and writable unless said otherwise.
  public init(path: String, format: DiskFormat = .raw, isReadOnly: Bool = false) {
    (self.path, self.format, self.isReadOnly) = (path, format, isReadOnly)
  }
}
