// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import KVM
import Testing

extension KVMTests {
  @Suite("KVM guests in long mode", .requiresKVM)
  struct LongModeTests {
    /// A guest that starts in 64-bit mode, with 2 MiB from address 0 mapped to themselves and again
    /// at 1 GiB, and another 2 MiB after them where no memory is.
    private func longModeGuest(_ code: [UInt8]) throws -> TinyGuest {
      let guest = try TinyGuest(code)
      let (presentWritable, large): (UInt64, UInt64) = (0b11, 1 << 7)
      try guest.memory.store(0x5000 | presentWritable, at: 0x4000)
      try guest.memory.store(0x6000 | presentWritable, at: 0x5000)
      try guest.memory.store(0x6000 | presentWritable, at: 0x5008)
      try guest.memory.store(0x000000 | presentWritable | large, at: 0x6000)
      try guest.memory.store(0x200000 | presentWritable | large, at: 0x6008)

      var special = try guest.vcpu.specialRegisters()
      special.cr3 = 0x4000
      special.cr4 |= 1 << 5  // PAE
      special.efer |= 1 << 8 | 1 << 10  // LME, LMA
      special.cr0 |= 1 << 31 | 1 << 0  // PG, PE
      special.cs = Segment(
        limit: 0xFFFF_FFFF, selector: 0x08, type: 0xB, longMode: 1, granularity: 1)
      let data = Segment(
        limit: 0xFFFF_FFFF, selector: 0x10, type: 0x3, defaultSize: 1, granularity: 1)
      (special.ds, special.es, special.fs) = (data, data, data)
      (special.gs, special.ss) = (data, data)
      try guest.vcpu.setSpecialRegisters(special)
      return guest
    }

    @Test func eightBytesAreWrittenAndReadAtOnce() throws {
      let guest = try longModeGuest([
        0x48, 0xB8, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,  // mov rax, 0x1122334455667788
        0x48, 0x89, 0x04, 0x25, 0x00, 0x00, 0x20, 0x00,  // mov [0x200000], rax
        0x48, 0x8B, 0x04, 0x25, 0x08, 0x00, 0x20, 0x00,  // mov rax, [0x200008]
        0x48, 0x89, 0x04, 0x25, 0x00, 0x20, 0x00, 0x00,  // mov [0x2000], rax
        0xF4,  // hlt
      ])
      let answer: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
      let (accesses, end) = try guest.run { _ in answer }
      #expect(
        accesses == [
          .write(address: 0x200000, [0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11]),
          .read(address: 0x200008, length: 8),
        ])
      #expect(end == .halt)
      #expect(try guest.memory.bytes(at: 0x2000, count: 8) == answer)
    }

    @Test func addressesAreTranslatedAsTheTablesSay() throws {
      let guest = try longModeGuest([0xF4])
      #expect(try guest.run().end == .halt)
      #expect(try guest.vcpu.translate(0x1234) == 0x1234)
      #expect(try guest.vcpu.translate(0x4000_1234) == 0x1234)
      #expect(try guest.vcpu.translate(0x4020_0000) == 0x20_0000)
      #expect(try guest.vcpu.translate(0x8000_0000) == nil)
    }
  }
}
