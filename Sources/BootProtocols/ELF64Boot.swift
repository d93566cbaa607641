// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory

/// Boots an ELF64 image at its entry point: long mode, the first 4 GiB mapped to themselves, RDI
/// with the address of the same start information that PVH kernels get.
enum ELF64Boot {
  static func load(
    _ request: BootRequest, into memory: GuestMemory
  ) throws(BootError) -> EntryState {
    let image = try ELFImage(request.kernel)
    guard image.is64Bit else {
      throw .wrongProtocol(
        file: request.kernel.name, .elf64, problem: "it is a 32-bit ELF image")
    }
    var plan = LoadPlan(memory, file: request.kernel.name)
    try image.place(in: &plan)
    let entry = try image.physicalEntry()
    let stage = try BootStage(long: true, in: &plan)
    let info = try StartInfo.place(for: request, map: MemoryMap(memory), in: &plan)
    try plan.carryOut()
    var state = stage.entryState(at: entry)
    state.rdi = info
    return state
  }
}
