// SPDX-License-Identifier: Apache-2.0

/// `struct boot_params` (Linux, `Documentation/arch/x86/zero-page.rst`).
struct ZeroPage: Sendable {
  static let size = 4096
  private static let maximumMapEntries = 128

  private var page = LittleEndianBytes(count: size)

  /// Starts with the setup header of a bzImage.
  init(copying header: LinuxSetupHeader) {
    page.set(header.bytes, at: LinuxSetupHeader.start)
    page.set(UInt32(truncatingIfNeeded: header.preferredAddress), at: 0x214)
    finishHeader()
  }

  /// Starts with a setup header for a vmlinux, which has none.
  init() {
    page.set(UInt16(0xAA55), at: 0x1FE)
    page.set("HdrS".utf8, at: 0x202)
    page.set(UInt16(0x20C), at: 0x206)
    page.set(UInt8(1), at: 0x211)
    page.set(UInt32(0x100_0000), at: 0x230)
    finishHeader()
  }

  private mutating func finishHeader() {
    // A boot loader without a number of its own.
    page.set(UInt8(0xFF), at: 0x210)
    // The video mode "normal"; there is no list of setup_data.
    page.set(UInt16(0xFFFF), at: 0x1FA)
    page.set(UInt64(0), at: 0x250)
  }

  /// Names the command line, which lies below 4 GiB.
  mutating func setCommandLine(at address: UInt64) {
    page.set(UInt32(truncatingIfNeeded: address), at: 0x228)
    page.set(UInt32(truncatingIfNeeded: address >> 32), at: 0x0C8)
  }

  /// Names the initial RAM disk.
  mutating func set(_ disk: InitialRAMDisk) {
    page.set(UInt32(truncatingIfNeeded: disk.address), at: 0x218)
    page.set(UInt32(truncatingIfNeeded: disk.address >> 32), at: 0x0C0)
    page.set(UInt32(truncatingIfNeeded: disk.size), at: 0x21C)
    page.set(UInt32(truncatingIfNeeded: disk.size >> 32), at: 0x0C4)
  }

  /// Names the ACPI root pointer.
  mutating func setRootPointer(_ address: UInt64) {
    page.set(address, at: 0x070)
  }

  /// Writes the E820 table.
  mutating func set(_ map: MemoryMap) {
    let entries = map.entries.prefix(Self.maximumMapEntries)
    page.set(UInt8(entries.count), at: 0x1E8)
    for (index, entry) in entries.enumerated() {
      page.set(entry.base, at: 0x2D0 + index * 20)
      page.set(entry.size, at: 0x2D8 + index * 20)
      page.set(entry.kind.rawValue, at: 0x2E0 + index * 20)
    }
  }

  var bytes: [UInt8] { page.bytes }
}
