// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory

/// Boots a flat image where a BIOS puts a boot sector: at 0x7C00, in real mode.
enum RealModeBoot {
  static let address: UInt16 = 0x7C00

  static func load(
    _ request: BootRequest, into memory: GuestMemory
  ) throws(BootError) -> EntryState {
    guard request.initrd == nil else { throw .notTaken(.real, what: "initrd") }
    guard request.commandLine.isEmpty else { throw .notTaken(.real, what: "command line") }
    let size = request.kernel.size
    guard size > 0 else { throw .empty(file: request.kernel.name) }
    let room = MemoryMap.conventionalEnd - UInt64(Self.address)
    guard size <= room else {
      throw .wrongProtocol(
        file: request.kernel.name, .real,
        problem: "it has \(size) bytes; \(room) fit from 0x7c00 to 0x9fc00")
    }
    var plan = LoadPlan(memory, file: request.kernel.name)
    try plan.claim(UInt64(Self.address), length: size, part: "the image")
    plan.put(request.kernel, offset: 0, length: size, at: UInt64(Self.address))
    try plan.carryOut()
    return EntryState(realModeAt: Self.address)
  }
}
