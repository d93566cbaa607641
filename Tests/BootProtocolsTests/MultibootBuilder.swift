// SPDX-License-Identifier: Apache-2.0

/// Builds multiboot headers and flat images around them.
struct MultibootBuilder {
  var flags: UInt32 = 0x3
  /// Header, load start, load end, bss end, entry; flag 16.
  var addresses: [UInt32] = []

  /// The header alone.
  var header: [UInt8] {
    var words: [UInt32] = [0x1BAD_B002, flags, 0 &- (0x1BAD_B002 &+ flags)]
    words += addresses
    var bytes = [UInt8](repeating: 0, count: words.count * 4)
    for (index, word) in words.enumerated() { bytes.set(word, at: index * 4) }
    return bytes
  }

  /// A flat image for 1 MiB: eight bytes of code, the header, 100 bytes more.
  static func flat(
    loadEnd: UInt32 = 0, bssEnd: UInt32 = 0x10_2000, entry: UInt32 = 0x10_0000
  ) -> [UInt8] {
    var builder = MultibootBuilder()
    builder.flags = 0x1_0003
    builder.addresses = [0x10_0008, 0x10_0000, loadEnd, bssEnd, entry]
    return [UInt8](repeating: 0x90, count: 8) + builder.header + (0..<100).map { UInt8($0) }
  }
}
