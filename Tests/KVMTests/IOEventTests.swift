// SPDX-License-Identifier: Apache-2.0

import KVM
import POSIX
import SystemPackage
import Testing

extension KVMTests {
  @Suite("KVM I/O events", .requiresKVM)
  struct IOEventTests {
    private let portWrites: [UInt8] = [
      0xB0, 0x01,  // mov al, 1
      0xE6, 0x10,  // out 0x10, al
      0xB0, 0x02,  // mov al, 2
      0xE6, 0x10,  // out 0x10, al
      0xE6, 0x11,  // out 0x11, al
      0xF4,  // hlt
    ]

    private let memoryWrites: [UInt8] = [
      0xB8, 0x00, 0x20,  // mov ax, 0x2000
      0x8E, 0xD8,  // mov ds, ax
      0x66, 0xC7, 0x06, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,  // mov dword [0], 1
      0x66, 0xC7, 0x06, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00,  // mov dword [0], 2
      0xE6, 0x11,  // out 0x11, al
      0xF4,  // hlt
    ]

    private func accesses(_ code: [UInt8], trigger: IOEventTrigger?) throws -> (
      [GuestAccess], signals: UInt64
    ) {
      let guest = try TinyGuest(code)
      let event = try EventDescriptor()
      if let trigger { try guest.machine.attachIOEvent(event.rawValue, to: trigger) }
      let (accesses, end) = try guest.run()
      #expect(end == .halt)
      return (
        accesses.filter {
          if case .out(0x11, _, _) = $0 { false } else { true }
        }, event.count()
      )
    }

    @Test func everyWriteToAPortIsCountedWithoutAnExit() throws {
      let (accesses, signals) = try accesses(
        portWrites, trigger: IOEventTrigger(space: .port, address: 0x10, length: 1))
      #expect(accesses == [])
      #expect(signals == 2)
    }

    @Test func aPortThatWaitsForAValueCountsOnlyThat() throws {
      let (accesses, signals) = try accesses(
        portWrites, trigger: IOEventTrigger(space: .port, address: 0x10, length: 1, value: 2))
      #expect(accesses == [.out(port: 0x10, width: 1, [1])])
      #expect(signals == 1)
    }

    @Test func anotherWidthIsAnExit() throws {
      let (accesses, signals) = try accesses(
        portWrites, trigger: IOEventTrigger(space: .port, address: 0x10, length: 2))
      #expect(accesses.count == 2)
      #expect(signals == 0)
    }

    @Test(arguments: [4, 0])
    func everyWriteToMemoryIsCountedWithoutAnExit(length: UInt32) throws {
      let (accesses, signals) = try accesses(
        memoryWrites, trigger: IOEventTrigger(space: .memory, address: 0x20000, length: length))
      #expect(accesses == [])
      #expect(signals == 2)
    }

    @Test func memoryThatWaitsForAValueCountsOnlyThat() throws {
      let (accesses, signals) = try accesses(
        memoryWrites,
        trigger: IOEventTrigger(space: .memory, address: 0x20000, length: 4, value: 2))
      #expect(accesses == [.write(address: 0x20000, [1, 0, 0, 0])])
      #expect(signals == 1)
    }

    @Test func aDetachedTriggerIsAnExitAgain() throws {
      let guest = try TinyGuest(portWrites)
      let event = try EventDescriptor()
      let trigger = IOEventTrigger(space: .port, address: 0x10, length: 1)
      try guest.machine.attachIOEvent(event.rawValue, to: trigger)
      try guest.machine.detachIOEvent(event.rawValue, from: trigger)
      #expect(try guest.nextAccess() == .out(port: 0x10, width: 1, [1]))
      #expect(event.count() == 0)
      let error = #expect(throws: KVMError.self) {
        try guest.machine.detachIOEvent(event.rawValue, from: trigger)
      }
      #expect(error?.errno == .noSuchFileOrDirectory)
    }
  }
}
