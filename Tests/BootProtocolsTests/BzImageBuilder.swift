// SPDX-License-Identifier: Apache-2.0

/// Builds bzImages: a setup header as the Linux x86 boot protocol describes it, and bytes that
/// stand for the kernel.
struct BzImageBuilder {
  var version: UInt16 = 0x20F
  var loadFlags: UInt8 = 1
  var extendedFlags: UInt16 = 0b11
  var setupSectors: UInt8 = 2
  var preferredAddress: UInt64 = 0x100_0000
  var alignment: UInt32 = 0x20_0000
  var initSize: UInt32 = 0x20_0000
  var initrdAddressMax: UInt32 = 0x7FFF_FFFF
  var commandLineSize: UInt32 = 2047
  var code: [UInt8] = (0..<0x1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
  /// What the header claims, if not the truth.
  var claimedCodeSize: UInt32?

  var bytes: [UInt8] {
    var setup = [UInt8](repeating: 0, count: (Int(setupSectors) + 1) * 512)
    setup.set(setupSectors, at: 0x1F1)
    setup.set((claimedCodeSize ?? UInt32(code.count)) / 16, at: 0x1F4)
    setup.set(UInt16(0xAA55), at: 0x1FE)
    setup.set([0xEB, 0x6A], at: 0x200)
    setup.set(Array("HdrS".utf8), at: 0x202)
    setup.set(version, at: 0x206)
    setup.set(loadFlags, at: 0x211)
    setup.set(initrdAddressMax, at: 0x22C)
    setup.set(alignment, at: 0x230)
    setup.set(UInt8(1), at: 0x234)
    setup.set(extendedFlags, at: 0x236)
    setup.set(commandLineSize, at: 0x238)
    setup.set(preferredAddress, at: 0x258)
    setup.set(initSize, at: 0x260)
    return setup + code
  }
}
