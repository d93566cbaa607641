// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import KVM
import Testing

extension KVMTests {
  @Suite("KVM guests that move", .requiresKVM)
  struct MigrationTests {
    private let code: [UInt8] = [
      0xF3, 0x0F, 0x6F, 0x06, 0x00, 0x21,  // movdqu xmm0, [0x2100]
      0x83, 0xC3, 0x07,  // again: add bx, 7
      0x89, 0xD8,  // mov ax, bx
      0xF3, 0x0F, 0x7F, 0x06, 0x00, 0x22,  // movdqu [0x2200], xmm0
      0x03, 0x06, 0x00, 0x22,  // add ax, [0x2200]
      0xE7, 0x10,  // out 0x10, ax
      0xEB, 0xED,  // jmp again
    ]

    /// Everything of a vCPU that this module can read, written into another.
    private func move(_ source: borrowing VCPU, to target: borrowing VCPU) throws {
      let indices = try KVMSystem().modelSpecificRegisters()
      var registers: [ModelSpecificRegister] = []
      for index in indices { registers += try source.modelSpecificRegisters([index]) }
      try target.setSpecialRegisters(source.specialRegisters())
      for register in registers { try target.setModelSpecificRegisters([register]) }
      try target.setEnabledFloatingPointFeatures(source.enabledFloatingPointFeatures())
      try target.setFloatingPointState(source.floatingPointState())
      try target.setLocalAPICState(source.localAPICState())
      try target.setPendingEvents(source.pendingEvents())
      try target.setRunState(source.runState())
      try target.setRegisters(source.registers())
    }

    @Test func aMovedGuestGoesOnAsItWouldHave() throws {
      let source = try TinyGuest(code, interruptControllers: true)
      var special = try source.vcpu.specialRegisters()
      special.cr4 |= 1 << 9  // OSFXSR
      try source.vcpu.setSpecialRegisters(special)
      try source.memory.write([0x34, 0x12], at: 0x2100)
      for round in 1...5 as ClosedRange<UInt16> {
        let sum = 0x1234 + 7 * round
        #expect(
          try source.nextAccess()
            == .out(port: 0x10, width: 2, [UInt8(sum & 0xFF), UInt8(sum >> 8)]))
      }
      #expect(try source.finishAccess() == .interrupted)

      let target = try TinyGuest([0xF4], interruptControllers: true)
      try move(source.vcpu, to: target.vcpu)
      try target.memory.write(
        source.memory.bytes(at: 0, count: TinyGuest.mainSlotSize), at: 0)
      #expect(try target.vcpu.registers() == source.vcpu.registers())
      #expect(try target.vcpu.specialRegisters() == source.vcpu.specialRegisters())
      #expect(
        try target.vcpu.floatingPointState().bytes == source.vcpu.floatingPointState().bytes)
      #expect(try target.vcpu.pendingEvents().bytes == source.vcpu.pendingEvents().bytes)
      #expect(try target.vcpu.runState() == source.vcpu.runState())

      for _ in 0..<20 { #expect(try target.nextAccess() == source.nextAccess()) }
      #expect(try target.vcpu.registers() == source.vcpu.registers())
    }
  }
}
