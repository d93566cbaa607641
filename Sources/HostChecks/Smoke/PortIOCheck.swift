// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory

/// `io.port`
struct PortIOCheck: HostCheck {
  let id = "io.port"
  let title = "port I/O in every width, direction and string form"
  let explanation = """
    Writes and reads ports with 1, 2 and 4 bytes, singly and with repeated string instructions, \
    upwards and downwards in memory, and compares every byte on both sides.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  private static let code: [UInt8] = [
    0xFC,  // start: cld
    0xBA, 0x34, 0x12,  // mov dx, 0x1234
    0x66, 0xB8, 0x11, 0x22, 0x33, 0x44,  // mov eax, 0x44332211
    0xEE,  // out dx, al
    0xEF,  // out dx, ax
    0x66, 0xEF,  // out dx, eax
    0xE6, 0x80,  // out 0x80, al
    0xEC,  // in al, dx
    0xA2, 0x00, 0x20,  // mov byte [0x2000], al
    0xED,  // in ax, dx
    0xA3, 0x02, 0x20,  // mov word [0x2002], ax
    0x66, 0xED,  // in eax, dx
    0x66, 0xA3, 0x04, 0x20,  // mov dword [0x2004], eax
    0xE4, 0x81,  // in al, 0x81
    0xA2, 0x01, 0x20,  // mov byte [0x2001], al
    0xBE, 0x00, 0x21,  // mov si, 0x2100
    0xB9, 0x05, 0x00,  // mov cx, 5
    0xF3, 0x6E,  // rep outsb
    0xB9, 0x03, 0x00,  // mov cx, 3
    0xF3, 0x6F,  // rep outsw
    0xB9, 0x02, 0x00,  // mov cx, 2
    0x66, 0xF3, 0x6F,  // rep outsd
    0xBF, 0x00, 0x22,  // mov di, 0x2200
    0xB9, 0x05, 0x00,  // mov cx, 5
    0xF3, 0x6C,  // rep insb
    0xB9, 0x03, 0x00,  // mov cx, 3
    0xF3, 0x6D,  // rep insw
    0xB9, 0x02, 0x00,  // mov cx, 2
    0x66, 0xF3, 0x6D,  // rep insd
    0xFD,  // std
    0xBE, 0x04, 0x21,  // mov si, 0x2104
    0xB9, 0x03, 0x00,  // mov cx, 3
    0xF3, 0x6E,  // rep outsb
    0xBF, 0x44, 0x22,  // mov di, 0x2244
    0xB9, 0x03, 0x00,  // mov cx, 3
    0xF3, 0x6C,  // rep insb
    0xFC,  // cld
    0xBE, 0x00, 0x21,  // mov si, 0x2100
    0x6E,  // outsb
    0xBF, 0x50, 0x22,  // mov di, 0x2250
    0x6D,  // insw
    0xF4,  // hlt
  ]

  /// What the string instructions write, and what every read gets: a byte more each time.
  private static let written = Array(0x50...0x67 as ClosedRange<UInt8>)
  private static let firstRead: UInt8 = 0x90

  func run(in context: CheckContext) throws -> CheckOutcome {
    let machine = try SmokeMachine(context, code: Self.code)
    try machine.memory.write(Self.written, at: 0x2100)
    var next = Self.firstRead
    let events = try machine.run { event in
      guard case .input(_, let width, let count) = event else { return [] }
      defer { next &+= UInt8(truncatingIfNeeded: count * width) }
      return (0..<count * width).map { next &+ UInt8(truncatingIfNeeded: $0) }
    }
    try expect(Self.split(events), are: Self.expected)
    try expect(
      machine.memory.bytes(at: 0x2000, count: 8) == [
        0x90, 0x97, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96,
      ],
      "the guest did not get what its ports answered")
    let string = (0x98...0xAA).map { UInt8($0) }
    try expect(
      machine.memory.bytes(at: 0x2200, count: 20) == string + [0],
      "repeated input put other bytes into memory than the port gave")
    try expect(
      machine.memory.bytes(at: 0x2241, count: 5) == [0, 0xAD, 0xAC, 0xAB, 0],
      "repeated input downwards put other bytes into memory than the port gave")
    try expect(
      machine.memory.bytes(at: 0x2250, count: 3) == [0xAE, 0xAF, 0],
      "string input put another word into memory than the port gave")
    return .pass("\(Self.expected.count) accesses")
  }

  /// A KVM may hand over the values of a string instruction one by one or many at once.
  private static func split(_ events: [GuestEvent]) -> [GuestEvent] {
    events.flatMap { event -> [GuestEvent] in
      switch event {
      case .out(let port, let width, let bytes):
        stride(from: 0, to: bytes.count, by: width).map {
          .out(port: port, width: width, Array(bytes[$0..<min($0 + width, bytes.count)]))
        }
      case .input(let port, let width, let count):
        Array(repeating: .input(port: port, width: width, count: 1), count: count)
      default: [event]
      }
    }
  }

  private static let expected: [GuestEvent] = {
    let port: UInt16 = 0x1234
    func reads(_ width: Int, _ count: Int) -> [GuestEvent] {
      Array(repeating: .input(port: port, width: width, count: 1), count: count)
    }
    func writes(_ width: Int, _ offsets: [Int]) -> [GuestEvent] {
      offsets.map { .out(port: port, width: width, Array(written[$0..<$0 + width])) }
    }
    var events: [GuestEvent] = [
      .out(port, 0x11 as UInt8), .out(port, 0x2211 as UInt16), .out(port, 0x4433_2211 as UInt32),
      .out(0x80, 0x11 as UInt8),
    ]
    events += reads(1, 1) + reads(2, 1) + reads(4, 1) + [.input(port: 0x81, width: 1, count: 1)]
    events += writes(1, [0, 1, 2, 3, 4]) + writes(2, [5, 7, 9]) + writes(4, [11, 15])
    events += reads(1, 5) + reads(2, 3) + reads(4, 2)
    events += writes(1, [4, 3, 2]) + reads(1, 3)
    return events + writes(1, [0]) + reads(2, 1)
  }()
}
