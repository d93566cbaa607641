// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import KVM
import POSIX
import SystemPackage
import Testing

extension KVMTests {
  @Suite("KVM interrupts", .requiresKVM)
  struct InterruptTests {
    /// Puts the PIC's interrupts at vector 0x20 and lets only those through whose bit in `mask` is
    /// clear.
    private func programPIC(mask: UInt8) -> [UInt8] {
      [
        0xFA,  // cli
        0xB0, 0x11,  // mov al, 0x11
        0xE6, 0x20,  // out 0x20, al
        0xB0, 0x20,  // mov al, 0x20
        0xE6, 0x21,  // out 0x21, al
        0xB0, 0x04,  // mov al, 0x04
        0xE6, 0x21,  // out 0x21, al
        0xB0, 0x01,  // mov al, 0x01
        0xE6, 0x21,  // out 0x21, al
        0xB0, mask,  // mov al, mask
        0xE6, 0x21,  // out 0x21, al
        0x30, 0xDB,  // xor bl, bl
      ]
    }

    /// Halts; once an interrupt came, reports what its handler left in BL.
    private let haltAndReport: [UInt8] = [
      0xE6, 0xE9,  // out 0xE9, al
      0xFB,  // sti
      0xF4,  // hlt
      0x88, 0xD8,  // mov al, bl
      0xE6, 0x10,  // out 0x10, al
    ]

    /// Reports BL again and again.
    private let reportForever: [UInt8] = [
      0xFB,  // sti
      0x88, 0xD8,  // again: mov al, bl
      0xE6, 0x10,  // out 0x10, al
      0xEB, 0xFA,  // jmp again
    ]

    private func guest(_ code: [UInt8], handlerOf input: UInt64) throws -> TinyGuest {
      let guest = try TinyGuest(code, interruptControllers: true)
      try guest.memory.write(
        [
          0xB0, 0x20,  // mov al, 0x20
          0xE6, 0x20,  // out 0x20, al
          0xB3, 0x42,  // mov bl, 0x42
          0xCF,  // iret
        ], at: 0x1800)
      try guest.memory.store(UInt32(0x1800), at: 4 * (0x20 + input))
      return guest
    }

    private let handled = GuestAccess.out(port: 0x10, width: 1, [0x42])
    private let notHandled = GuestAccess.out(port: 0x10, width: 1, [0])

    @Test func anEventWakesAHaltedGuest() throws {
      let guest = try guest(programPIC(mask: 0xDF) + haltAndReport, handlerOf: 5)
      let event = try EventDescriptor()
      try guest.machine.attachInterrupt(event: event.rawValue, to: 5)
      guard case .out(0xE9, 1, _) = try guest.nextAccess() else {
        Issue.record("the guest did not get ready")
        return
      }
      event.signal()
      #expect(try guest.nextAccess() == handled)
    }

    @Test func aDetachedEventDoesNotInterrupt() throws {
      let guest = try guest(programPIC(mask: 0xDF) + reportForever, handlerOf: 5)
      let event = try EventDescriptor()
      try guest.machine.attachInterrupt(event: event.rawValue, to: 5)
      try guest.machine.detachInterrupt(event: event.rawValue, from: 5)
      event.signal()
      for _ in 0..<50 { #expect(try guest.nextAccess() == notHandled) }
      #expect(event.count() == 1)

      try guest.machine.attachInterrupt(event: event.rawValue, to: 5)
      event.signal()
      var accesses = 0
      while try guest.nextAccess() == notHandled, accesses < 1000 { accesses += 1 }
      #expect(try guest.nextAccess() == handled)
    }

    @Test func aRaisedLineWakesAHaltedGuest() throws {
      let guest = try guest(programPIC(mask: 0xDF) + haltAndReport, handlerOf: 5)
      guard case .out(0xE9, 1, _) = try guest.nextAccess() else {
        Issue.record("the guest did not get ready")
        return
      }
      try guest.machine.setInterruptLine(5, asserted: true)
      #expect(try guest.nextAccess() == handled)
      try guest.machine.setInterruptLine(5, asserted: false)
    }

    @Test func theIntervalTimerWakesAHaltedGuest() throws {
      let setTimer: [UInt8] = [
        0xB0, 0x34,  // mov al, 0x34
        0xE6, 0x43,  // out 0x43, al
        0xB0, 0x00,  // mov al, 0
        0xE6, 0x40,  // out 0x40, al
        0xB0, 0x10,  // mov al, 0x10
        0xE6, 0x40,  // out 0x40, al
      ]
      let guest = try guest(programPIC(mask: 0xFE) + setTimer + haltAndReport, handlerOf: 0)
      try guest.machine.createIntervalTimer()
      guard case .out(0xE9, 1, _) = try guest.nextAccess() else {
        Issue.record("the guest did not get ready")
        return
      }
      #expect(try guest.nextAccess() == handled)
    }

    /// Some kernels refuse it with an error, some make a timer that interrupts nobody.
    @Test func aTimerWithoutInterruptControllersHarmsNobody() throws {
      let guest = try TinyGuest([
        0xB0, 0x42,  // mov al, 0x42
        0xE6, 0xE9,  // out 0xE9, al
        0xF4,  // hlt
      ])
      do throws(KVMError) {
        try guest.machine.createIntervalTimer()
      } catch {
        #expect(error.request.name == "KVM_CREATE_PIT2")
      }
      guard case .out(0xE9, 1, [0x42]) = try guest.nextAccess() else {
        Issue.record("the guest did not run")
        return
      }
    }
  }
}
