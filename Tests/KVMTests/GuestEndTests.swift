// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import KVM
import Testing

extension KVMTests {
  @Suite("KVM guests that end", .requiresKVM)
  struct GuestEndTests {
    @Test func aTripleFaultIsAShutdown() throws {
      let guest = try TinyGuest([
        0x0F, 0x0B,  // ud2
        0xF4,  // hlt
      ])
      // Protected mode without an interrupt table: the exception's exception has an exception.
      var special = try guest.vcpu.specialRegisters()
      special.cr0 |= 1
      special.cs = Segment(
        limit: 0xFFFF_FFFF, selector: 0x08, type: 0xB, defaultSize: 1, granularity: 1)
      special.idt = DescriptorTable(base: 0, limit: 0)
      try guest.vcpu.setSpecialRegisters(special)
      let (accesses, end) = try guest.run()
      #expect(accesses == [])
      #expect(end == .shutdown)
    }

    @Test func anInstructionThatKVMRefusesIsNamed() throws {
      let instruction: [UInt8] = [0xF3, 0x0F, 0xB8, 0xC0]  // popcnt ax, ax
      let guest = try TinyGuest(
        [0xB8, 0xF1, 0x00]  // mov ax, 0xF1
          + instruction + [0xF4])  // hlt
      switch try guest.run().end {
      case .halt:
        // KVM on hardware: the processor executes it.
        #expect(try guest.vcpu.registers().rax & 0xFFFF == 5)
      case .internalError(let error):
        // KVM that interprets ring 0.
        #expect(error.kind == .emulation)
        #expect(error.instruction.starts(with: instruction))
        #expect(try guest.vcpu.registers().rip == TinyGuest.codeAddress + 3)
      case let end:
        Issue.record("\(end)")
      }
    }

    @Test func registersThatNoProcessorHasLeaveTheGuest() throws {
      let guest = try TinyGuest([
        0x66, 0xB9, 0x45, 0x23, 0x01, 0x00,  // mov ecx, 0x12345
        0x0F, 0x32,  // rdmsr
        0x66, 0xA3, 0x00, 0x20,  // mov [0x2000], eax
        0x66, 0x89, 0x16, 0x04, 0x20,  // mov [0x2004], edx
        0x66, 0xB8, 0xDD, 0xCC, 0xBB, 0xAA,  // mov eax, 0xAABBCCDD
        0x66, 0xBA, 0x11, 0x00, 0x00, 0x00,  // mov edx, 0x11
        0x0F, 0x30,  // wrmsr
        0xF4,  // hlt
      ])
      try guest.machine.enable(.userSpaceMSR, argument: 1 | 2)
      guard case .readModelSpecificRegister(0x12345) = try guest.vcpu.runGuest() else {
        Issue.record("no exit for rdmsr")
        return
      }
      guest.vcpu.answerModelSpecificRegister(0x1122_3344_5566_7788, refused: false)
      guard case .writeModelSpecificRegister(0x12345, 0x11_AABB_CCDD) = try guest.vcpu.runGuest()
      else {
        Issue.record("no exit for wrmsr")
        return
      }
      guest.vcpu.answerModelSpecificRegister(0, refused: false)
      #expect(try guest.run().end == .halt)
      #expect(try guest.memory.load(UInt64.self, at: 0x2000) == 0x1122_3344_5566_7788)
    }
  }
}
