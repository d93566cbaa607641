// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory

/// Boots a multiboot 1 image: protected mode, paging off, EAX with the magic number, EBX with the
/// information structure (Multiboot Specification 0.6.96, 3.2).
enum MultibootBoot {
  private static let magic: UInt64 = 0x2BAD_B002

  static func load(
    _ request: BootRequest, into memory: GuestMemory
  ) throws(BootError) -> EntryState {
    let image = request.kernel
    let header = try MultibootHeader(image)
    var plan = LoadPlan(memory, file: image.name)
    let entry: UInt64
    if let addresses = header.addresses {
      entry = try place(image, headerOffset: header.offset, addresses, in: &plan)
    } else {
      entry = try placeELF(image, in: &plan)
    }
    let stage = try BootStage(long: false, in: &plan)
    let information = try MultibootInformation.place(
      for: request, map: MemoryMap(memory), in: &plan)
    try plan.carryOut()
    var state = stage.entryState(at: entry)
    state.rax = magic
    state.rbx = information
    return state
  }

  private static func placeELF(
    _ image: any ImageSource, in plan: inout LoadPlan
  ) throws(BootError) -> UInt64 {
    let start = try image.part("its first bytes", at: 0, length: 4)
    guard start.matches(ELFImage.magic) else {
      throw .unsupported(
        file: image.name,
        problem: "has a multiboot header without addresses (flag 16) and is no ELF image; "
          + "one of the two is needed")
    }
    let elf = try ELFImage(image)
    guard !elf.is64Bit else {
      throw .unsupported(
        file: image.name,
        problem: "is a 64-bit ELF image with a multiboot header without addresses (flag 16); "
          + "make it a 32-bit ELF image, or try --protocol elf64")
    }
    try elf.place(in: &plan)
    return try elf.physicalEntry()
  }

  /// Loads by the addresses in the header, which count even in an ELF image (3.1.3).
  private static func place(
    _ image: any ImageSource, headerOffset: Int, _ addresses: MultibootHeader.Addresses,
    in plan: inout LoadPlan
  ) throws(BootError) -> UInt64 {
    func damaged(_ problem: String) -> BootError {
      .malformed(file: image.name, problem: "its multiboot header \(problem)")
    }
    guard addresses.header >= addresses.loadStart,
      UInt64(addresses.header - addresses.loadStart) <= UInt64(headerOffset)
    else { throw damaged("does not lie where its addresses say") }
    let fileOffset = UInt64(headerOffset) - UInt64(addresses.header - addresses.loadStart)
    guard addresses.loadEnd == 0 || addresses.loadEnd > addresses.loadStart else {
      throw damaged("ends the image before its start")
    }
    let length =
      addresses.loadEnd == 0
      ? image.size - fileOffset : UInt64(addresses.loadEnd - addresses.loadStart)
    let start = UInt64(addresses.loadStart)
    let (end, overflow) = start.addingReportingOverflow(length)
    guard !overflow else { throw damaged("ends the image beyond all memory") }
    guard addresses.bssEnd == 0 || UInt64(addresses.bssEnd) >= end else {
      throw damaged("ends the zeroed memory inside the image")
    }
    let bssLength = addresses.bssEnd == 0 ? 0 : UInt64(addresses.bssEnd) - end
    guard addresses.entry >= addresses.loadStart, UInt64(addresses.entry) < end else {
      throw damaged("has an entry point outside the image: \(UInt64(addresses.entry).hex)")
    }
    try plan.claim(start, length: length + bssLength, part: "the kernel at \(start.hex)")
    try image.require("the kernel", at: fileOffset, length: length)
    plan.put(image, offset: fileOffset, length: length, at: start)
    plan.putZeros(bssLength, at: end)
    return UInt64(addresses.entry)
  }
}
