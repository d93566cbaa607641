// SPDX-License-Identifier: Apache-2.0

/// Builds ELF images to load.
struct ELFBuilder {
  struct Segment {
    var type: UInt32 = 1
    var physicalAddress: UInt64
    var virtualAddress: UInt64
    var contents: [UInt8]
    var memorySize: UInt64
    /// What the header claims, if not the truth.
    var claimedFileSize: UInt64?
    var alignment: UInt64 = 4

    init(
      at address: UInt64, _ contents: [UInt8], memorySize: UInt64? = nil,
      virtualAddress: UInt64? = nil
    ) {
      physicalAddress = address
      self.virtualAddress = virtualAddress ?? address
      self.contents = contents
      self.memorySize = memorySize ?? UInt64(contents.count)
    }
  }

  var is64Bit = true
  var machine: UInt16?
  var type: UInt16 = 2
  var entry: UInt64 = 0x10_0000
  var segments: [Segment] = []
  /// Bytes between the headers and the first segment, where a multiboot header fits.
  var preamble: [UInt8] = []

  /// A segment of code at 1 MiB.
  static func kernel(is64Bit: Bool = true) -> ELFBuilder {
    var builder = ELFBuilder()
    builder.is64Bit = is64Bit
    builder.segments = [
      Segment(at: 0x10_0000, (0..<600).map { UInt8(truncatingIfNeeded: $0) }, memorySize: 0x3000)
    ]
    return builder
  }

  /// The note that makes a PVH kernel.
  mutating func addPVHNote(entry: UInt32, alignment: UInt64 = 4) {
    var notes: [UInt8] = []
    // Another note comes first, with a name and a value that need padding.
    notes += Self.note(name: "GNU", type: 3, value: [1, 2, 3, 4, 5], alignment: alignment)
    var value = [UInt8](repeating: 0, count: 8)
    value.set(entry, at: 0)
    notes += Self.note(name: "Xen", type: 18, value: value, alignment: alignment)
    var segment = Segment(at: 0, notes)
    segment.type = 4
    segment.alignment = alignment
    segments.append(segment)
  }

  private static func note(
    name: String, type: UInt32, value: [UInt8], alignment: UInt64
  ) -> [UInt8] {
    var note = [UInt8](repeating: 0, count: 12)
    note.set(UInt32(name.utf8.count + 1), at: 0)
    note.set(UInt32(value.count), at: 4)
    note.set(type, at: 8)
    note += Array(name.utf8) + [0]
    while note.count % Int(alignment) != 0 { note.append(0) }
    note += value
    while note.count % Int(alignment) != 0 { note.append(0) }
    return note
  }

  var bytes: [UInt8] {
    let headerSize = is64Bit ? 64 : 52
    let entrySize = is64Bit ? 56 : 32
    var image = [UInt8](repeating: 0, count: headerSize + entrySize * segments.count)
    image.set([0x7F, 0x45, 0x4C, 0x46, is64Bit ? 2 : 1, 1, 1], at: 0)
    image.set(type, at: 16)
    image.set(machine ?? (is64Bit ? 62 : 3), at: 18)
    image.set(UInt32(1), at: 20)
    if is64Bit {
      image.set(entry, at: 24)
      image.set(UInt64(headerSize), at: 32)
      image.set(UInt16(entrySize), at: 54)
      image.set(UInt16(segments.count), at: 56)
    } else {
      image.set(UInt32(truncatingIfNeeded: entry), at: 24)
      image.set(UInt32(headerSize), at: 28)
      image.set(UInt16(entrySize), at: 42)
      image.set(UInt16(segments.count), at: 44)
    }
    while image.count % 4 != 0 { image.append(0) }
    image += preamble
    for (index, segment) in segments.enumerated() {
      while image.count % 16 != 0 { image.append(0) }
      let at = headerSize + entrySize * index
      let fields: [(Int, Int, UInt64)] = [
        (8, 4, UInt64(image.count)), (16, 8, segment.virtualAddress),
        (24, 12, segment.physicalAddress),
        (32, 16, segment.claimedFileSize ?? UInt64(segment.contents.count)),
        (40, 20, segment.memorySize), (48, 28, segment.alignment),
      ]
      image.set(segment.type, at: at)
      for (wide, narrow, value) in fields {
        if is64Bit {
          image.set(value, at: at + wide)
        } else {
          image.set(UInt32(truncatingIfNeeded: value), at: at + narrow)
        }
      }
      image += segment.contents
    }
    return image
  }
}
