// SPDX-License-Identifier: Apache-2.0

/// The headers of an ELF executable for x86 (System V ABI, "Object Files").
struct ELFImage: Sendable {
  static let magic: [UInt8] = [0x7F, 0x45, 0x4C, 0x46]
  /// Kernels have about five; the bound keeps a hostile table small.
  private static let maximumSegments = 256
  /// Kernels have a few hundred bytes of notes.
  private static let maximumNotes: UInt64 = 64 << 10

  let is64Bit: Bool
  private let image: any ImageSource
  private let entry: UInt64
  private let segments: [ELFSegment]

  /// Reads the headers.
  ///
  /// - Throws: ``BootError`` unless it is a whole, linked executable for i386 or x86-64.
  init(_ image: any ImageSource) throws(BootError) {
    let identification = try image.part("its ELF header", at: 0, length: 20)
    guard identification.matches(Self.magic) else {
      throw .unsupported(file: image.name, problem: "is not an ELF image")
    }
    let elfClass: UInt8 = try identification.field(4)
    guard elfClass == 1 || elfClass == 2 else {
      throw .malformed(file: image.name, problem: "ELF class \(elfClass) does not exist")
    }
    let byteOrder: UInt8 = try identification.field(5)
    guard byteOrder == 1 else {
      throw .unsupported(
        file: image.name, problem: "is an ELF image in big-endian order; x86-64 is needed")
    }
    is64Bit = elfClass == 2
    self.image = image
    try Self.check(
      machine: identification.field(18), type: identification.field(16), is64Bit: is64Bit,
      file: image.name)

    let header = try image.part("its ELF header", at: 0, length: is64Bit ? 64 : 52)
    let tableOffset: UInt64
    let entrySize: UInt16
    let count: UInt16
    if is64Bit {
      entry = try header.field(24)
      tableOffset = try header.field(32)
      entrySize = try header.field(54)
      count = try header.field(56)
    } else {
      entry = UInt64(try header.field(24, as: UInt32.self))
      tableOffset = UInt64(try header.field(28, as: UInt32.self))
      entrySize = try header.field(42)
      count = try header.field(44)
    }
    guard count > 0 else {
      throw .malformed(file: image.name, problem: "its ELF header names no segments to load")
    }
    guard count <= Self.maximumSegments else {
      throw .unsupported(
        file: image.name,
        problem: "has \(count) program headers; at most \(Self.maximumSegments) are taken")
    }
    let properSize = is64Bit ? 56 : 32
    guard entrySize == properSize else {
      throw .malformed(
        file: image.name,
        problem: "its program headers are \(entrySize) bytes long; \(properSize) is right")
    }
    let table = try image.part(
      "its program header table", at: tableOffset, length: UInt64(count) * UInt64(entrySize))
    segments = try Self.segments(in: table, count: Int(count), is64Bit: is64Bit)
  }

  private static func check(
    machine: UInt16, type: UInt16, is64Bit: Bool, file: String
  ) throws(BootError) {
    guard machine == (is64Bit ? 62 : 3) else {
      let names: [UInt16: String] = [
        2: "SPARC", 3: "i386", 8: "MIPS", 20: "PowerPC", 21: "PowerPC 64", 22: "s390", 40: "Arm",
        43: "SPARC 64", 62: "x32", 183: "AArch64", 243: "RISC-V", 258: "LoongArch",
      ]
      let name = names[machine] ?? "machine \(machine)"
      throw .unsupported(
        file: file,
        problem: "is \(is64Bit ? "a 64-bit" : "a 32-bit") ELF image for \(name); "
          + "a kernel for x86-64 is needed")
    }
    switch type {
    case 2: break
    case 1:
      throw .unsupported(
        file: file, problem: "is an ELF object file; a linked, static executable is needed")
    case 3:
      throw .unsupported(
        file: file,
        problem: "is an ELF shared object or position-independent program; "
          + "a static executable is needed")
    case 4:
      throw .unsupported(
        file: file, problem: "is an ELF core dump; a static executable is needed")
    default:
      throw .unsupported(
        file: file, problem: "is an ELF file of type \(type); a static executable is needed")
    }
  }

  private static func segments(
    in table: HeaderBytes, count: Int, is64Bit: Bool
  ) throws(BootError) -> [ELFSegment] {
    var segments: [ELFSegment] = []
    for index in 0..<count {
      let segment: ELFSegment
      if is64Bit {
        let at = index * 56
        segment = ELFSegment(
          type: try table.field(at), fileOffset: try table.field(at + 8),
          virtualAddress: try table.field(at + 16), physicalAddress: try table.field(at + 24),
          fileSize: try table.field(at + 32), memorySize: try table.field(at + 40),
          alignment: try table.field(at + 48))
      } else {
        let at = index * 32
        func word(_ offset: Int) throws(BootError) -> UInt64 {
          UInt64(try table.field(at + offset, as: UInt32.self))
        }
        segment = ELFSegment(
          type: try table.field(at), fileOffset: try word(4), virtualAddress: try word(8),
          physicalAddress: try word(12), fileSize: try word(16), memorySize: try word(20),
          alignment: try word(28))
      }
      segments.append(segment)
    }
    return segments
  }

  /// Whether it asks for a dynamic linker: then it is a program, not a kernel.
  var hasInterpreter: Bool { segments.contains { $0.type == ELFSegment.interpreter } }

  /// Takes the memory of every segment and has it filled.
  func place(in plan: inout LoadPlan) throws(BootError) {
    guard !hasInterpreter else {
      throw .unsupported(
        file: image.name,
        problem: "is a program for an operating system (it wants a dynamic linker); "
          + "a kernel image is needed")
    }
    var isEmpty = true
    for (index, segment) in segments.enumerated()
    where segment.type == ELFSegment.loadable && segment.memorySize > 0 {
      isEmpty = false
      let part = "its segment \(index) at \(segment.physicalAddress.hex)"
      guard segment.fileSize <= segment.memorySize else {
        throw .malformed(
          file: image.name,
          problem: "\(part) has \(segment.fileSize) bytes in the file, "
            + "but only \(segment.memorySize) in memory")
      }
      try plan.claim(segment.physicalAddress, length: segment.memorySize, part: part)
      try image.require(part, at: segment.fileOffset, length: segment.fileSize)
      plan.put(
        image, offset: segment.fileOffset, length: segment.fileSize, at: segment.physicalAddress)
      plan.putZeros(
        segment.memorySize - segment.fileSize, at: segment.physicalAddress + segment.fileSize)
    }
    guard !isEmpty else {
      throw .malformed(file: image.name, problem: "it has no segments to load")
    }
  }

  /// The physical address of the ELF entry point. Kernels that run in the upper half give a virtual
  /// one; what it means before paging follows from the segment that holds it.
  func physicalEntry() throws(BootError) -> UInt64 {
    if let address = physicalAddress(entry) { return address }
    let loadable = segments.lazy.filter { $0.type == ELFSegment.loadable }
    for segment in loadable {
      if let offset = segment.offset(of: entry, from: segment.virtualAddress) {
        return segment.physicalAddress &+ offset
      }
    }
    throw .malformed(
      file: image.name, problem: "its entry point \(entry.hex) lies in no loaded segment")
  }

  /// The address itself, if a loaded segment holds it.
  private func physicalAddress(_ address: UInt64) -> UInt64? {
    let holds = segments.contains {
      $0.type == ELFSegment.loadable && $0.offset(of: address, from: $0.physicalAddress) != nil
    }
    return holds ? address : nil
  }

  /// The 32-bit entry point of PVH: the note `XEN_ELFNOTE_PHYS32_ENTRY` of owner `Xen`, if there.
  func pvhEntry() throws(BootError) -> UInt64? {
    for segment in segments where segment.type == ELFSegment.note {
      let notes = try image.part(
        "its notes", at: segment.fileOffset, length: min(segment.fileSize, Self.maximumNotes))
      let entry = try Self.pvhEntry(in: notes, alignment: segment.alignment == 8 ? 8 : 4)
      guard let entry else { continue }
      guard physicalAddress(entry) != nil else {
        throw .malformed(
          file: image.name, problem: "its PVH entry point \(entry.hex) lies in no loaded segment")
      }
      return entry
    }
    return nil
  }

  private static func pvhEntry(
    in notes: HeaderBytes, alignment: UInt64
  ) throws(BootError) -> UInt64? {
    let end = UInt64(notes.bytes.count)
    var position: UInt64 = 0
    while position < end, end - position >= 12 {
      let at = Int(position)
      // Both sizes are below 2^32 and `position` below 2^16: no sum here overflows.
      let nameSize = UInt64(try notes.field(at, as: UInt32.self))
      let valueSize = UInt64(try notes.field(at + 4, as: UInt32.self))
      let type: UInt32 = try notes.field(at + 8)
      let value = (position + 12 + nameSize).alignedUp(to: alignment)
      if type == 18, nameSize == 4, notes.matches("Xen\0", at: at + 12), valueSize >= 4 {
        return UInt64(try notes.field(Int(value), as: UInt32.self))
      }
      position = (value + valueSize).alignedUp(to: alignment)
    }
    return nil
  }
}
