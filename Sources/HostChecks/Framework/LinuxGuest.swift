// SPDX-License-Identifier: Apache-2.0

/// The Linux that a person gave to `roost smoke`.
public struct LinuxGuest: Sendable, Equatable {
  /// The path of the kernel.
  public var kernel: String
  /// The path of its initial RAM disk.
  public var initrd: String?
  /// Its command line; nil for the usual one.
  public var commandLine: String?
  /// What it must write to its console.
  public var marker: String

  /// Names the files.
  public init(
    kernel: String, initrd: String? = nil, commandLine: String? = nil, marker: String
  ) {
    self.kernel = kernel
    self.initrd = initrd
    self.commandLine = commandLine
    self.marker = marker
  }
}
