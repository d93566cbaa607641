// SPDX-License-Identifier: Apache-2.0

/// The header of a multiboot 1 image (Multiboot Specification 0.6.96, 3.1).
struct MultibootHeader: Sendable {
  /// Where the image itself says it is to be loaded; flag 16.
  struct Addresses: Sendable {
    let header: UInt32
    let loadStart: UInt32
    let loadEnd: UInt32
    let bssEnd: UInt32
    let entry: UInt32
  }

  private static let magic: UInt32 = 0x1BAD_B002
  private static let version2Magic: UInt32 = 0xE852_50D6
  /// The header is wholly in this many bytes of the image.
  static let searchLength: UInt64 = 8192
  private static let videoMode: UInt32 = 1 << 2
  private static let hasAddresses: UInt32 = 1 << 16
  /// Page-aligned modules and the memory map: both always given.
  private static let knownRequirements: UInt32 = 0b11

  /// Where in the image it lies.
  let offset: Int
  let addresses: Addresses?

  /// Finds the header, without judging what it asks for.
  static func offset(in start: HeaderBytes) -> Int? {
    firstOffset(in: start) { $0 == magic && $0 &+ $1 &+ $2 == 0 }
  }

  /// Whether there is a header of version 2 (Multiboot2 Specification 2.0, 3.1.1).
  static func isVersion2(_ start: HeaderBytes) -> Bool {
    firstOffset(in: start) { magic, architecture, length in
      magic == version2Magic && architecture == 0 && length >= 16
    } != nil
  }

  private static func firstOffset(
    in start: HeaderBytes, where isHeader: (UInt32, UInt32, UInt32) -> Bool
  ) -> Int? {
    let words = min(start.bytes.count, Int(searchLength)) / 4
    return (0..<words).lazy.map { $0 * 4 }.first { offset in
      guard let first: UInt32 = try? start.field(offset),
        first == magic || first == version2Magic,
        let second: UInt32 = try? start.field(offset + 4),
        let third: UInt32 = try? start.field(offset + 8)
      else { return false }
      return isHeader(first, second, third)
    }
  }

  /// Reads the header and refuses what is not offered.
  init(_ image: any ImageSource) throws(BootError) {
    let start = try image.part(
      "its first bytes", at: 0, length: max(1, min(image.size, Self.searchLength)))
    guard let offset = Self.offset(in: start) else {
      throw .wrongProtocol(
        file: image.name, .multiboot,
        problem: "its first 8192 bytes have no multiboot 1 header with a right checksum")
    }
    let flags: UInt32 = try start.field(offset + 4)
    guard flags & Self.videoMode == 0 else {
      throw .unsupported(
        file: image.name, problem: "requires a video mode (multiboot flag 2); there is no display")
    }
    let unknown = flags & 0xFFFF & ~Self.knownRequirements
    guard unknown == 0 else {
      throw .unsupported(
        file: image.name,
        problem: "requires multiboot flags \(UInt64(unknown).hex); only 0x3 are offered")
    }
    self.offset = offset
    addresses =
      flags & Self.hasAddresses == 0
      ? nil
      : Addresses(
        header: try start.field(offset + 12), loadStart: try start.field(offset + 16),
        loadEnd: try start.field(offset + 20), bssEnd: try start.field(offset + 24),
        entry: try start.field(offset + 28))
  }
}
