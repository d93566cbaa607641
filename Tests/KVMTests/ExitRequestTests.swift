// SPDX-License-Identifier: Apache-2.0

import KVM
import POSIX
import Synchronization
import TestSupport
import Testing

extension KVMTests {
  @Suite("KVM vCPUs asked to stop", .requiresKVM)
  struct ExitRequestTests {
    @Test func aRequestStopsTheNextRunBeforeTheGuestMoves() throws {
      let guest = try TinyGuest([
        0x40,  // again: inc ax
        0xE7, 0x10,  // out 0x10, ax
        0xEB, 0xFB,  // jmp again
      ])
      let before = try guest.vcpu.registers()
      guest.vcpu.requestExit()
      for _ in 0..<3 { #expect(try guest.run().end == .interrupted) }
      #expect(try guest.vcpu.registers() == before)
      guest.vcpu.clearExitRequest()
      #expect(try guest.nextAccess() == .out(port: 0x10, width: 2, [1, 0]))
    }

    @Test func aRequestFinishesTheAccessThatThePageAnswers() throws {
      let guest = try TinyGuest([
        0xE4, 0x10,  // in al, 0x10
        0xF4,  // hlt
      ])
      #expect(try guest.nextAccess { _ in [0x5A] } == .in(port: 0x10, width: 1, count: 1))
      #expect(try guest.finishAccess() == .interrupted)
      let registers = try guest.vcpu.registers()
      #expect(registers.rax & 0xFF == 0x5A)
      #expect(registers.rip == TinyGuest.codeAddress + 2)
    }

    @Test func anotherThreadStopsAGuestThatSpins() throws {
      let guest = try TinyGuest([
        0xE6, 0x10,  // out 0x10, al
        0xEB, 0xFE,  // again: jmp again
      ])
      for _ in 0..<20 {
        #expect(try guest.nextAccess() == .out(port: 0x10, width: 1, [0]))
        let ends = Ends()
        let thread = TestThread {
          let end = Result { try guest.run().end }
          ends.list.withLock { $0.append(end) }
        }
        // Whether the vCPU is already inside or still on its way in, one request and one signal
        // must be enough.
        guest.vcpu.requestExit()
        thread.interrupt()
        thread.join()
        guest.vcpu.clearExitRequest()
        #expect(try ends.list.withLock { try $0.map { try $0.get() } } == [.interrupted])
        var registers = try guest.vcpu.registers()
        #expect(registers.rip == TinyGuest.codeAddress + 2)
        registers.rip = TinyGuest.codeAddress
        try guest.vcpu.setRegisters(registers)
      }
    }

    @Test func anotherThreadStopsAGuestThatIsInside() throws {
      let guest = try TinyGuest([
        0xE6, 0x11,  // again: out 0x11, al
        0xEB, 0xFC,  // jmp again
      ])
      let event = try EventDescriptor()
      try guest.machine.attachIOEvent(
        event.rawValue, to: IOEventTrigger(space: .port, address: 0x11, length: 1))
      for _ in 0..<20 {
        let ends = Ends()
        let thread = TestThread {
          let end = Result { try guest.run().end }
          ends.list.withLock { $0.append(end) }
        }
        _ = event.count()
        event.wait()
        guest.vcpu.requestExit()
        thread.interrupt()
        thread.join()
        guest.vcpu.clearExitRequest()
        #expect(try ends.list.withLock { try $0.map { try $0.get() } } == [.interrupted])
      }
    }

    private final class Ends: Sendable {
      let list = Mutex<[Result<GuestEnd, any Error>]>([])
    }
  }
}
