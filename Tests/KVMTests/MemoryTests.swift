// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import KVM
import SystemPackage
import Testing

extension KVMTests {
  @Suite("KVM guests on memory", .requiresKVM)
  struct MemoryTests {
    /// Where nothing is but what a test puts there; guests reach it through DS.
    private static let window: UInt64 = 0x20000

    @Test func writesOfEveryWidthWhereNoMemoryIs() throws {
      let guest = try TinyGuest([
        0xB8, 0x00, 0x20,  // mov ax, 0x2000
        0x8E, 0xD8,  // mov ds, ax
        0xC6, 0x06, 0x10, 0x00, 0x5A,  // mov byte [0x10], 0x5A
        0xC7, 0x06, 0x20, 0x00, 0x34, 0x12,  // mov word [0x20], 0x1234
        0x66, 0xC7, 0x06, 0x30, 0x00, 0x78, 0x56, 0x34, 0x12,  // mov dword [0x30], 0x12345678
        0xF4,  // hlt
      ])
      let (accesses, end) = try guest.run()
      #expect(
        accesses == [
          .write(address: 0x20010, [0x5A]),
          .write(address: 0x20020, [0x34, 0x12]),
          .write(address: 0x20030, [0x78, 0x56, 0x34, 0x12]),
        ])
      #expect(end == .halt)
    }

    @Test func readsOfEveryWidthWhereNoMemoryIs() throws {
      let guest = try TinyGuest([
        0xB8, 0x00, 0x20,  // mov ax, 0x2000
        0x8E, 0xD8,  // mov ds, ax
        0xA0, 0x10, 0x00,  // mov al, [0x10]
        0x26, 0xA2, 0x00, 0x20,  // mov es:[0x2000], al
        0xA1, 0x20, 0x00,  // mov ax, [0x20]
        0x26, 0xA3, 0x02, 0x20,  // mov es:[0x2002], ax
        0x66, 0xA1, 0x30, 0x00,  // mov eax, [0x30]
        0x26, 0x66, 0xA3, 0x04, 0x20,  // mov es:[0x2004], eax
        0xF4,  // hlt
      ])
      let (accesses, end) = try guest.run { access in
        guard case .read(_, let length) = access else { return [] }
        return (0..<UInt8(length)).map { UInt8(length) << 4 | $0 }
      }
      #expect(
        accesses == [
          .read(address: 0x20010, length: 1), .read(address: 0x20020, length: 2),
          .read(address: 0x20030, length: 4),
        ])
      #expect(end == .halt)
      #expect(
        try guest.memory.bytes(at: 0x2000, count: 8)
          == [0x10, 0x00, 0x20, 0x21, 0x40, 0x41, 0x42, 0x43])
    }

    @Test func aReadOnlySlotIsReadAsMemoryAndWrittenAsADevice() throws {
      let guest = try TinyGuest([
        0xB8, 0x00, 0x20,  // mov ax, 0x2000
        0x8E, 0xD8,  // mov ds, ax
        0xA0, 0x00, 0x00,  // mov al, [0]
        0xE6, 0x10,  // out 0x10, al
        0xC6, 0x06, 0x00, 0x00, 0x77,  // mov byte [0], 0x77
        0xA0, 0x00, 0x00,  // mov al, [0]
        0xE6, 0x10,  // out 0x10, al
        0xF4,  // hlt
      ])
      try guest.memory.write([0x5A], at: 0x40000)
      try guest.machine.setMemorySlot(
        guest.slot(1, at: Self.window, size: 0x1000, offset: 0x40000, flags: .readOnly))
      let (accesses, end) = try guest.run()
      #expect(
        accesses == [
          .out(port: 0x10, width: 1, [0x5A]), .write(address: Self.window, [0x77]),
          .out(port: 0x10, width: 1, [0x5A]),
        ])
      #expect(end == .halt)
      #expect(try guest.memory.load(UInt8.self, at: 0x40000) == 0x5A)
    }

    @Test func slotsComeGoAndMoveUnderTheGuest() throws {
      let guest = try TinyGuest([
        0xB8, 0x00, 0x20,  // mov ax, 0x2000
        0x8E, 0xD8,  // mov ds, ax
        0xA0, 0x00, 0x00,  // again: mov al, [0]
        0xE6, 0x10,  // out 0x10, al
        0xEB, 0xF9,  // jmp again
      ])
      let read = GuestAccess.read(address: Self.window, length: 1)
      func out(_ value: UInt8) -> GuestAccess { .out(port: 0x10, width: 1, [value]) }
      try guest.memory.write([1], at: 0x40000)
      try guest.memory.write([2], at: 0x50000)

      #expect(try guest.nextAccess { _ in [9] } == read)
      #expect(try guest.nextAccess() == out(9))

      try guest.machine.setMemorySlot(
        guest.slot(1, at: Self.window, size: 0x1000, offset: 0x40000))
      #expect(try guest.nextAccess() == out(1))

      try guest.machine.removeMemorySlot(number: 1)
      #expect(try guest.nextAccess { _ in [8] } == read)
      #expect(try guest.nextAccess() == out(8))

      // The same number at another address is a move: first elsewhere, then under the guest.
      try guest.machine.setMemorySlot(guest.slot(1, at: 0x30000, size: 0x1000, offset: 0x50000))
      #expect(try guest.nextAccess { _ in [7] } == read)
      #expect(try guest.nextAccess() == out(7))
      try guest.machine.setMemorySlot(
        guest.slot(1, at: Self.window, size: 0x1000, offset: 0x50000))
      #expect(try guest.nextAccess() == out(2))
    }

    @Test func theDirtyLogNamesTheWrittenPagesOnce() throws {
      let guest = try TinyGuest([
        0xB8, 0x00, 0x20,  // mov ax, 0x2000
        0x8E, 0xD8,  // mov ds, ax
        0xC6, 0x06, 0x00, 0x10, 0x01,  // mov byte [0x1000], 1
        0xC6, 0x06, 0x00, 0x50, 0x02,  // mov byte [0x5000], 2
        0xF4,  // hlt
      ])
      let slot = try guest.slot(
        1, at: Self.window, size: 70 * 4096, offset: 0x40000, flags: .logDirtyPages)
      try guest.machine.setMemorySlot(slot)
      #expect(try guest.machine.dirtyLog(of: slot) == [0, 0])
      #expect(try guest.run().end == .halt)
      #expect(try guest.machine.dirtyLog(of: slot) == [1 << 1 | 1 << 5, 0])
      #expect(try guest.machine.dirtyLog(of: slot) == [0, 0])
    }

    @Test func theDirtyLogIsAsLongAsTheSlotWhateverTheCallerSays() throws {
      let guest = try TinyGuest([0xF4])
      var slot = try guest.slot(
        1, at: Self.window, size: 70 * 4096, offset: 0x40000, flags: .logDirtyPages)
      try guest.machine.setMemorySlot(slot)
      slot.size = 4096
      #expect(try guest.machine.dirtyLog(of: slot).count == 2)
      try guest.machine.removeMemorySlot(number: 1)
      let error = #expect(throws: KVMError.self) { try guest.machine.dirtyLog(of: slot) }
      #expect(error?.errno == .noSuchFileOrDirectory)
    }

    @Test func overlappingSlotsAreRefused() throws {
      let guest = try TinyGuest([0xF4])
      let error = #expect(throws: KVMError.self) {
        try guest.machine.setMemorySlot(
          guest.slot(1, at: 0xF000, size: 0x2000, offset: 0x40000))
      }
      #expect(error?.errno == .fileExists)
      #expect(error?.description == "KVM_SET_USER_MEMORY_REGION: File exists")
    }
  }
}
