// SPDX-License-Identifier: Apache-2.0

internal import KVM

/// `memory.dirty-log`
struct DirtyLogCheck: HostCheck {
  let id = "memory.dirty-log"
  let title = "the log of written pages is exact"
  let explanation = """
    Writes to chosen pages of a logged memory slot, at their borders, across them and with a repeated \
    string instruction, reads from another, and compares the log page by page: none missing, none too \
    many, each reported once. KVM may log the page that was read, for it may map a page for writing \
    when it is read. Snapshots and migration rely on the log.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  private static let pages = 70
  private static let written = [0, 5, 8, 9, 63, 64, 69]
  private static let read = 12

  private static let code: [UInt8] = [
    0xFC,  // start: cld
    0xB8, 0x00, 0x20,  // mov ax, 0x2000
    0x8E, 0xD8,  // mov ds, ax
    0x8E, 0xC0,  // mov es, ax
    0xC6, 0x06, 0x00, 0x00, 0x01,  // mov byte [0], 1
    0xC6, 0x06, 0xFF, 0x5F, 0x01,  // mov byte [0x5FFF], 1
    0xC7, 0x06, 0xFF, 0x8F, 0x01, 0x01,  // mov word [0x8FFF], 0x0101
    0xA0, 0x00, 0xC0,  // mov al, byte [0xC000]
    0xB8, 0x00, 0x5F,  // mov ax, 0x5F00
    0x8E, 0xC0,  // mov es, ax
    0x31, 0xFF,  // xor di, di
    0xB9, 0x01, 0x10,  // mov cx, 0x1001
    0xB0, 0x33,  // mov al, 0x33
    0xF3, 0xAA,  // rep stosb
    0xB8, 0x00, 0x65,  // mov ax, 0x6500
    0x8E, 0xD8,  // mov ds, ax
    0xC6, 0x06, 0xFF, 0x0F, 0x01,  // mov byte [0xFFF], 1
    0xE6, 0x10,  // out 0x10, al
    0xB8, 0x00, 0x20,  // mov ax, 0x2000
    0x8E, 0xD8,  // mov ds, ax
    0xC6, 0x06, 0x00, 0x70, 0x01,  // mov byte [0x7000], 1
    0xE6, 0x10,  // out 0x10, al
    0xF4,  // hlt
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let machine = try SmokeMachine(context, code: Self.code)
    let slot = try machine.slot(
      1, at: SmokeLayout.window, size: UInt64(Self.pages) * 4096, offset: SmokeLayout.spare,
      flags: .logDirtyPages)
    try machine.virtualMachine.setMemorySlot(slot)
    var isReadPageLogged = false
    func expectLog(_ pages: [Int], _ moment: String) throws {
      let log = try machine.virtualMachine.dirtyLog(of: slot)
      var found = (0..<64 * log.count).filter { log[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
      if !isReadPageLogged, !pages.isEmpty, let index = found.firstIndex(of: Self.read) {
        found.remove(at: index)
        isReadPageLogged = true
      }
      try expect(found == pages, "\(moment) the log has the pages \(found) instead of \(pages)")
    }
    try expectLog([], "before the guest ran")
    guard case .out(0x10, _, _) = try machine.next() else {
      throw CheckOutcome.fail("the guest did not write its pages")
    }
    try expectLog(Self.written, "after the guest wrote,")
    try expectLog([], "read again,")
    guard case .out(0x10, _, _) = try machine.next() else {
      throw CheckOutcome.fail("the guest did not write its last page")
    }
    try expectLog([7], "after the guest wrote once more,")
    let count = "\(Self.written.count + 1) of \(Self.pages) pages"
    return .pass(isReadPageLogged ? count + ", and one that was only read" : count)
  }
}
