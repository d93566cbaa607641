// SPDX-License-Identifier: Apache-2.0

/// What every kernel outside real mode starts on: a stack, a descriptor table and, in long mode,
/// page tables.
struct BootStage: Sendable {
  private static let stackSize: UInt64 = 4096

  private let stackTop: UInt64
  private let descriptors: SegmentTable
  private let descriptorTable: UInt64
  private let pageTables: UInt64?

  /// Places everything in the lowest free memory.
  init(long: Bool, in plan: inout LoadPlan) throws(BootError) {
    if long {
      let address = try plan.placeLow(
        length: IdentityPageTables.size, alignment: 4096, part: "the first page tables")
      plan.put(IdentityPageTables(at: address).bytes, at: address)
      pageTables = address
    } else {
      pageTables = nil
    }
    let stack = try plan.placeLow(
      length: Self.stackSize, alignment: 4096, part: "the first stack")
    stackTop = stack + Self.stackSize
    descriptors = SegmentTable(long: long)
    descriptorTable = try plan.add(descriptors.bytes, part: "the first descriptor table")
  }

  /// The registers to enter a kernel with.
  func entryState(at entry: UInt64) -> EntryState {
    if let pageTables {
      EntryState(
        longModeAt: entry, stack: stackTop, descriptors: descriptors, at: descriptorTable,
        pageTables: pageTables)
    } else {
      EntryState(
        protectedModeAt: entry, stack: stackTop, descriptors: descriptors, at: descriptorTable)
    }
  }
}
