// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory

/// Boots an ELF image by its PVH entry point: protected mode, paging off, EBX with the address of
/// the start information (Xen, `docs/misc/pvh.pandoc`).
enum PVHBoot {
  static func load(
    _ request: BootRequest, into memory: GuestMemory
  ) throws(BootError) -> EntryState {
    let image = try ELFImage(request.kernel)
    guard let entry = try image.pvhEntry() else {
      throw .wrongProtocol(
        file: request.kernel.name, .pvh,
        problem: "it has no ELF note XEN_ELFNOTE_PHYS32_ENTRY; Linux has it with CONFIG_PVH")
    }
    var plan = LoadPlan(memory, file: request.kernel.name)
    try image.place(in: &plan)
    let stage = try BootStage(long: false, in: &plan)
    let info = try StartInfo.place(for: request, map: MemoryMap(memory), in: &plan)
    try plan.carryOut()
    var state = stage.entryState(at: entry)
    state.rbx = info
    return state
  }
}
