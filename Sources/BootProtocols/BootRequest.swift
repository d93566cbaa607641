// SPDX-License-Identifier: Apache-2.0

/// What to boot, and what to hand to it.
public struct BootRequest: Sendable {
  /// The kernel image.
  public var kernel: any ImageSource
  /// The initial RAM disk, or the first module.
  public var initrd: (any ImageSource)?
  /// The kernel's command line; it can be empty.
  public var commandLine: String
  /// How to boot; `nil` finds out from the image.
  public var bootProtocol: BootProtocol?
  /// Guest physical address of the ACPI RSDP, as `ACPITables` returned it.
  public var acpiRootPointer: UInt64?

  /// Describes a boot.
  public init(
    kernel: any ImageSource, initrd: (any ImageSource)? = nil, commandLine: String = "",
    bootProtocol: BootProtocol? = nil, acpiRootPointer: UInt64? = nil
  ) {
    self.kernel = kernel
    self.initrd = initrd
    self.commandLine = commandLine
    self.bootProtocol = bootProtocol
    self.acpiRootPointer = acpiRootPointer
  }

  /// The command line as a C string.
  ///
  /// - Parameter limit: the most bytes that the protocol takes, without the terminating zero.
  func terminatedCommandLine(limit: Int) throws(BootError) -> [UInt8] {
    var bytes = Array(commandLine.utf8)
    guard !bytes.contains(0) else { throw .commandLineHasZeroByte }
    guard bytes.count <= limit else {
      throw .commandLineTooLong(length: bytes.count, limit: limit)
    }
    bytes.append(0)
    return bytes
  }
}
