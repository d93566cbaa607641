// SPDX-License-Identifier: Apache-2.0

/// The setup header of a bzImage (Linux x86 boot protocol, "The Real-Mode Kernel Header").
struct LinuxSetupHeader: Sendable {
  /// Where the header lies, both in the image and in the zero page.
  static let start = 0x1F1
  /// The zero page has other fields from here on.
  static let maximumEnd = 0x290
  /// First version with a field for the 64-bit entry point.
  private static let minimumVersion: UInt16 = 0x20C
  private static let oneMiB: UInt64 = 1 << 20
  /// The 64-bit entry point is at 0x200; some code follows it.
  private static let minimumCodeLength: UInt64 = 0x210

  /// The header as it is to be copied into the zero page.
  let bytes: [UInt8]
  /// Where in the file the protected-mode part begins.
  let codeOffset: UInt64
  /// How long it is in the file, with what may follow it, such as a signature.
  let codeLength: UInt64
  /// Where the kernel wants to lie.
  let preferredAddress: UInt64
  /// How much memory it needs from there on until it knows the memory map.
  let memoryLength: UInt64
  /// Highest address for the last byte of the initial RAM disk.
  let highestRAMDiskAddress: UInt32
  /// The longest command line, in bytes, without the terminating zero.
  let maximumCommandLine: UInt32

  /// Whether an image begins as a bzImage does.
  static func isPresent(in start: HeaderBytes) -> Bool {
    start.matches("HdrS", at: 0x202) && start.matches([0x55, 0xAA], at: 0x1FE)
  }

  /// Reads the header and checks that the kernel can be entered in long mode.
  init(_ image: any ImageSource) throws(BootError) {
    let file = image.name
    let start = try image.part("its setup header", at: 0, length: 0x206 + 2)
    let version: UInt16 = try start.field(0x206)
    guard version >= Self.minimumVersion else {
      throw .unsupported(
        file: file,
        problem: "is a Linux kernel with boot protocol \(version >> 8).\(version & 0xFF); "
          + "2.12 with a 64-bit entry point is needed (Linux 3.8 or later for x86-64)")
    }
    // The jump over the header tells its length.
    let end = 0x202 + Int(try start.field(0x201, as: UInt8.self))
    guard end >= 0x264 else {
      throw .malformed(
        file: file,
        problem: "its setup header ends at \(UInt64(end).hex); 0x264 is the least for 2.12")
    }
    let header = try image.part("its setup header", at: 0, length: UInt64(end))
    let loadFlags: UInt8 = try header.field(0x211)
    guard loadFlags & 1 != 0 else {
      throw .unsupported(file: file, problem: "is a Linux zImage; a bzImage is needed")
    }
    let extendedFlags: UInt16 = try header.field(0x236)
    guard extendedFlags & 1 != 0 else {
      throw .unsupported(
        file: file,
        problem: "is a 32-bit Linux kernel (XLF_KERNEL_64 is clear); one for x86-64 is needed")
    }

    let setupSectors: UInt8 = try header.field(0x1F1)
    codeOffset = (setupSectors == 0 ? 5 : UInt64(setupSectors) + 1) * 512
    let promised = UInt64(try header.field(0x1F4, as: UInt32.self)) * 16
    try image.require(
      "its protected-mode kernel", at: codeOffset, length: max(promised, Self.minimumCodeLength))
    codeLength = image.size - codeOffset
    preferredAddress = try header.field(0x258)
    let alignment: UInt32 = try header.field(0x230)
    guard preferredAddress >= Self.oneMiB, alignment.nonzeroBitCount == 1,
      preferredAddress % UInt64(alignment) == 0
    else {
      throw .malformed(
        file: file,
        problem: "its setup header prefers address \(preferredAddress.hex), "
          + "aligned to \(UInt64(alignment).hex); a multiple above 1 MiB is right")
    }
    memoryLength = max(UInt64(try header.field(0x260, as: UInt32.self)), codeLength)
    highestRAMDiskAddress = try header.field(0x22C)
    maximumCommandLine = try header.field(0x238)
    bytes = Array(
      try header.slice(Self.start, length: min(end, Self.maximumEnd) - Self.start))
  }
}
