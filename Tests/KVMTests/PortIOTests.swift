// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import KVM
import Testing

extension KVMTests {
  @Suite("KVM guests on ports", .requiresKVM)
  struct PortIOTests {
    @Test func anAdditionIsWrittenToAPort() throws {
      let guest = try TinyGuest([
        0xB0, 0x02,  // mov al, 2
        0x04, 0x03,  // add al, 3
        0xE6, 0xE9,  // out 0xE9, al
        0xF4,  // hlt
      ])
      let (accesses, end) = try guest.run()
      #expect(accesses == [.out(port: 0xE9, width: 1, [5])])
      #expect(end == .halt)
    }

    @Test func writesOfEveryWidth() throws {
      let guest = try TinyGuest([
        0xBA, 0x34, 0x12,  // mov dx, 0x1234
        0x66, 0xB8, 0x44, 0x33, 0x22, 0x11,  // mov eax, 0x11223344
        0xEE,  // out dx, al
        0xEF,  // out dx, ax
        0x66, 0xEF,  // out dx, eax
        0xF4,  // hlt
      ])
      let (accesses, end) = try guest.run()
      #expect(
        accesses == [
          .out(port: 0x1234, width: 1, [0x44]),
          .out(port: 0x1234, width: 2, [0x44, 0x33]),
          .out(port: 0x1234, width: 4, [0x44, 0x33, 0x22, 0x11]),
        ])
      #expect(end == .halt)
    }

    @Test func readsOfEveryWidthGetTheAnswer() throws {
      let guest = try TinyGuest([
        0xBA, 0x34, 0x12,  // mov dx, 0x1234
        0xEC,  // in al, dx
        0xA2, 0x00, 0x20,  // mov [0x2000], al
        0xED,  // in ax, dx
        0xA3, 0x02, 0x20,  // mov [0x2002], ax
        0x66, 0xED,  // in eax, dx
        0x66, 0xA3, 0x04, 0x20,  // mov [0x2004], eax
        0xF4,  // hlt
      ])
      let (accesses, end) = try guest.run { access in
        guard case .in(_, let width, _) = access else { return [] }
        return (0..<UInt8(width)).map { UInt8(width) << 4 | $0 }
      }
      #expect(
        accesses == [1, 2, 4].map { width in .in(port: 0x1234, width: width, count: 1) })
      #expect(end == .halt)
      #expect(
        try guest.memory.bytes(at: 0x2000, count: 8)
          == [0x10, 0x00, 0x20, 0x21, 0x40, 0x41, 0x42, 0x43])
    }

    @Test(arguments: [(0x6E as UInt8, 1), (0x6F, 2)])
    func aStringIsWritten(opcode: UInt8, width: Int) throws {
      let guest = try TinyGuest([
        0xBE, 0x00, 0x20,  // mov si, 0x2000
        0xB9, 0x03, 0x00,  // mov cx, 3
        0xBA, 0xF8, 0x03,  // mov dx, 0x3F8
        0xFC,  // cld
        0xF3, opcode,  // rep outsb, rep outsw
        0xF4,  // hlt
      ])
      try guest.memory.write([1, 2, 3, 4, 5, 6], at: 0x2000)
      let (accesses, end) = try guest.run()
      var written: [UInt8] = []
      for access in accesses {
        guard case .out(0x3F8, width, let bytes) = access else {
          Issue.record("\(access)")
          continue
        }
        written += bytes
      }
      #expect(written == Array(1...UInt8(3 * width)))
      #expect(end == .halt)
    }

    @Test(arguments: [(0x6C as UInt8, 1), (0x6D, 2)])
    func aStringIsReadSeveralValuesAtOnce(opcode: UInt8, width: Int) throws {
      let guest = try TinyGuest([
        0xBF, 0x00, 0x20,  // mov di, 0x2000
        0xB9, 0x05, 0x00,  // mov cx, 5
        0xBA, 0xF0, 0x01,  // mov dx, 0x1F0
        0xFC,  // cld
        0xF3, opcode,  // rep insb, rep insw
        0xF4,  // hlt
      ])
      var value: UInt8 = 0
      let (accesses, end) = try guest.run { access in
        guard case .in(0x1F0, width, let count) = access else { return [] }
        return (0..<count * width).map { _ in
          value += 1
          return value
        }
      }
      #expect(accesses.contains { if case .in(_, _, 2...) = $0 { true } else { false } })
      #expect(end == .halt)
      let expected = Array(1...UInt8(5 * width)) + [0]
      #expect(try guest.memory.bytes(at: 0x2000, count: UInt64(expected.count)) == expected)
    }
  }
}
