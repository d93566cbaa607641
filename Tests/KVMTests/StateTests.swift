// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import KVM
import SystemPackage
import TestSupport
import Testing

extension KVMTests {
  @Suite("KVM vCPU state", .requiresKVM)
  struct StateTests {
    @Test func generalRegistersComeBackAsTheyWereSet() throws {
      let guest = try TinyGuest([0xF4])
      var random = SeededGenerator(seed: 1)
      for _ in 0..<20 {
        var registers = Registers()
        for register in Self.generalRegisters { registers[keyPath: register] = random.next() }
        registers.rip = random.next() & 0xFFFF
        try guest.vcpu.setRegisters(registers)
        #expect(try guest.vcpu.registers() == registers)
      }
    }

    private static var generalRegisters: [WritableKeyPath<Registers, UInt64>] {
      [
        \.rax, \.rbx, \.rcx, \.rdx, \.rsi, \.rdi, \.rsp, \.rbp, \.r8, \.r9, \.r10, \.r11, \.r12,
        \.r13, \.r14, \.r15,
      ]
    }

    @Test func specialRegistersComeBackAsTheyWereSet() throws {
      let guest = try TinyGuest([0xF4])
      var special = try guest.vcpu.specialRegisters()
      special.fs = Segment(base: 0x12340, limit: 0xFFFF, selector: 0x1234, type: 3)
      special.gdt = DescriptorTable(base: 0x3000, limit: 0x37)
      special.idt = DescriptorTable(base: 0x2000, limit: 0x3FF)
      special.cr2 = 0x1234_5678
      special.cr3 = 0x5000
      try guest.vcpu.setSpecialRegisters(special)
      #expect(try guest.vcpu.specialRegisters() == special)
      special.cr2 = 1
      #expect(try guest.vcpu.specialRegisters() != special)
    }

    @Test func floatingPointStateReachesTheGuest() throws {
      let guest = try TinyGuest([
        0x0F, 0xAE, 0x06, 0x00, 0x20,  // fxsave [0x2000]
        0xF4,  // hlt
      ])
      // The area of XSAVE has XMM from byte 160, and at 512 bits for what in it counts.
      var bytes = try guest.vcpu.floatingPointState().bytes
      let pattern = (1...16).map { UInt8($0) }
      bytes.replaceSubrange(160..<176, with: pattern)
      bytes[512] |= 1 << 1
      let state = try #require(FloatingPointState(bytes: bytes))
      try guest.vcpu.setFloatingPointState(state)
      #expect(try guest.vcpu.floatingPointState().bytes[160..<176] == pattern[...])

      var special = try guest.vcpu.specialRegisters()
      special.cr4 |= 1 << 9  // OSFXSR
      try guest.vcpu.setSpecialRegisters(special)
      #expect(try guest.run().end == .halt)
      #expect(try guest.memory.bytes(at: 0x2000 + 160, count: 16) == pattern)
    }

    @Test func enabledFeaturesComeBackAsTheyWereSet() throws {
      let guest = try TinyGuest([0xF4])
      #expect(try guest.vcpu.enabledFloatingPointFeatures() == 1)
      try guest.vcpu.setEnabledFloatingPointFeatures(0b11)
      #expect(try guest.vcpu.enabledFloatingPointFeatures() == 0b11)
      // SSE cannot be without x87.
      #expect(throws: KVMError.self) { try guest.vcpu.setEnabledFloatingPointFeatures(0b10) }
    }

    @Test func opaqueStatesAreMadeOfExactlyTheirBytes() throws {
      let guest = try TinyGuest([0xF4], interruptControllers: true)
      let floatingPoint = try guest.vcpu.floatingPointState().bytes
      let localAPIC = try guest.vcpu.localAPICState().bytes
      let events = try guest.vcpu.pendingEvents().bytes
      #expect(FloatingPointState(bytes: floatingPoint)?.bytes == floatingPoint)
      #expect(LocalAPICState(bytes: localAPIC)?.bytes == localAPIC)
      #expect(PendingEvents(bytes: events)?.bytes == events)
      #expect(FloatingPointState(bytes: floatingPoint + [0]) == nil)
      #expect(LocalAPICState(bytes: []) == nil)
      #expect(PendingEvents(bytes: events.dropLast()) == nil)
    }

    @Test func modelSpecificRegistersComeBackUpToTheFirstUnknownOne() throws {
      let guest = try TinyGuest([0xF4])
      let values = [
        ModelSpecificRegister(index: 0x175, value: 0x1234_5678),  // IA32_SYSENTER_ESP
        ModelSpecificRegister(index: 0xC000_0102, value: 0x7FFF_1234_5678),  // KERNEL_GS_BASE
        ModelSpecificRegister(index: 0xC000_0082, value: 0x7FFF_8765_4321),  // LSTAR
      ]
      #expect(try guest.vcpu.setModelSpecificRegisters(values) == 3)
      #expect(try guest.vcpu.modelSpecificRegisters(values.map(\.index)) == values)
      let unknown = ModelSpecificRegister(index: 0x12345)
      let read = try guest.vcpu.modelSpecificRegisters(
        [values[0].index, unknown.index, values[1].index])
      // A host may be told to invent registers (kvm.ignore_msrs).
      if read.count < 3 {
        #expect(read == [values[0]])
        #expect(
          try guest.vcpu.setModelSpecificRegisters([values[2], unknown, values[1]]) == 1)
      }
      #expect(try guest.vcpu.modelSpecificRegisters([]) == [])
    }

    @Test func theListOfRegistersNamesEachOnce() throws {
      let indices = try KVMSystem().modelSpecificRegisters()
      #expect(indices.contains(0x10))  // IA32_TSC
      #expect(Set(indices).count == indices.count)
      let guest = try TinyGuest([0xF4])
      #expect(try !guest.vcpu.modelSpecificRegisters([0x10]).isEmpty)
    }

    @Test func localAPICRegistersComeBackAsTheyWereSet() throws {
      let guest = try TinyGuest([0xF4], interruptControllers: true)
      var state = try guest.vcpu.localAPICState()
      state.setRegister(0x80, 0x30)  // task priority
      state.setRegister(0x350, 0x8700)  // LINT0: ExtINT
      try guest.vcpu.setLocalAPICState(state)
      let read = try guest.vcpu.localAPICState()
      #expect(read.register(0x80) == 0x30)
      #expect(read.register(0x350) & 0x700 == 0x700)
      #expect(read.register(-1) == 0)
      #expect(read.register(0x3FD) == 0)
    }

    @Test func localAPICNeedsInterruptControllers() throws {
      let guest = try TinyGuest([0xF4])
      let error = #expect(throws: KVMError.self) { try guest.vcpu.localAPICState() }
      #expect(error?.request.name == "KVM_GET_LAPIC")
    }

    @Test func runStatesComeBackAsTheyWereSet() throws {
      let guest = try TinyGuest([0xF4], interruptControllers: true)
      let second = try guest.machine.createVCPU(id: 1)
      #expect(try guest.vcpu.runState() == .runnable)
      #expect(try second.runState() == .uninitialized)
      for state in [RunState.halted, .runnable] {
        try guest.vcpu.setRunState(state)
        #expect(try guest.vcpu.runState() == state)
      }
      try second.setRunState(.runnable)
      #expect(try second.runState() == .runnable)
    }

    @Test func aPendingEventIsReportedAndTaken() throws {
      let guest = try TinyGuest([0xF4])
      var events = try guest.vcpu.pendingEvents().bytes
      // struct kvm_vcpu_events: nmi.pending is byte 13; flag 1 of the word at 20 makes it count.
      events[13] = 1
      events[20] |= 1
      try guest.vcpu.setPendingEvents(#require(PendingEvents(bytes: events)))
      #expect(try guest.vcpu.pendingEvents().bytes[13] == 1)
      try guest.memory.write([0xE6, 0x10, 0xF4], at: 0x1800)  // out 0x10, al; hlt
      try guest.memory.store(UInt32(0x1800), at: 4 * 2)
      #expect(try guest.nextAccess() == .out(port: 0x10, width: 1, [0]))
      #expect(try guest.vcpu.pendingEvents().bytes[13] == 0)
    }

    @Test func identificationComesBackAsItWasSet() throws {
      let system = try KVMSystem()
      let machine = try system.createVirtualMachine()
      let vcpu = try machine.createVCPU(id: 0)
      let supported = try system.supportedCPUID()
      #expect(supported.contains { $0.function == 0 })
      #expect(supported.contains { $0.function == 0x8000_0001 })

      var chosen = CPUIDEntry(function: 0x4000_0000, eax: 1, ebx: 2, ecx: 3, edx: 4)
      (chosen.index, chosen.flags) = (2, 1)  // a subleaf
      let leaves = supported.filter { $0.function < 0x4000_0000 && $0.function != 0xD }
      try vcpu.setCPUID(leaves + [chosen])
      let read = try vcpu.cpuid()
      // A kernel may put leaves of its own after them, and fill in bits that follow the registers.
      let written = read.prefix(leaves.count + 1)
      #expect(written.map(\.function) == leaves.map(\.function) + [0x4000_0000])
      #expect(written.map(\.index) == leaves.map(\.index) + [2])
      #expect(written.last == chosen)
      #expect(written.first == leaves.first)
    }

    @Test func tooLongAnIdentificationIsRefused() throws {
      let vcpu = try KVMSystem().createVirtualMachine().createVCPU(id: 0)
      let error = #expect(throws: KVMError.self) {
        try vcpu.setCPUID((0..<1000).map { CPUIDEntry(function: $0) })
      }
      #expect(error?.request.name == "KVM_SET_CPUID2")
      #expect(error?.errno == .argListTooLong)
    }

    @Test func onlyAGuestWithTheParavirtualClockHearsOfAPause() throws {
      let guest = try TinyGuest([0xF4, 0xF4, 0xF4])
      #expect(try guest.vcpu.announcePause() == false)
      // MSR_KVM_SYSTEM_TIME_NEW: where the clock is, and that it is on.
      let clock = ModelSpecificRegister(index: 0x4B56_4D01, value: 0x3000 | 1)
      try #require(try guest.vcpu.setModelSpecificRegisters([clock]) == 1)
      func flagsAfterRunning() throws -> UInt8 {
        guard case .halt = try guest.vcpu.runGuest() else {
          Issue.record("the guest does not halt")
          return 0
        }
        // struct pvclock_vcpu_time_info; bit 1 of its flags says that the guest was stopped.
        return try guest.memory.load(UInt8.self, at: 0x3000 + 29) & 2
      }
      #expect(try flagsAfterRunning() == 0)
      #expect(try guest.vcpu.announcePause())
      #expect(try flagsAfterRunning() == 2)
    }

    @Test func theClockGoesOnFromWhereItIsSet() throws {
      let machine = try KVMSystem().createVirtualMachine()
      let day: UInt64 = 86_400_000_000_000
      try machine.setClock(1000 * day)
      let first = try machine.clock()
      let second = try machine.clock()
      #expect((1000 * day..<1001 * day).contains(first))
      #expect(second >= first)
    }
  }
}
