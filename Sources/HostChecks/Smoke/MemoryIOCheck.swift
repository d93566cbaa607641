// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory

/// `io.memory`
struct MemoryIOCheck: HostCheck {
  let id = "io.memory"
  let title = "memory-mapped I/O in every width, direction and string form"
  let explanation = """
    Writes and reads an address without memory with 1, 2, 4 and 8 bytes, extended, read and written \
    by one instruction, with repeated string instructions and across a page, and compares every byte.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  private static let code: [UInt8] = [
    0xFC,  // start: cld
    0xBF, 0x00, 0x00, 0x10, 0x00,  // mov edi, 0x100000
    0x48, 0xB8, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88,  // movabs rax, 0x8877665544332211
    0x88, 0x07,  // mov byte [rdi], al
    0x66, 0x89, 0x47, 0x02,  // mov word [rdi + 2], ax
    0x89, 0x47, 0x04,  // mov dword [rdi + 4], eax
    0x48, 0x89, 0x47, 0x08,  // mov qword [rdi + 8], rax
    0x66, 0xC7, 0x47, 0x10, 0x5A, 0x5A,  // mov word [rdi + 16], 0x5A5A
    0xBE, 0x00, 0x20, 0x00, 0x00,  // mov esi, 0x2000
    0x8A, 0x47, 0x20,  // mov al, byte [rdi + 32]
    0x88, 0x06,  // mov byte [rsi], al
    0x66, 0x8B, 0x47, 0x22,  // mov ax, word [rdi + 34]
    0x66, 0x89, 0x46, 0x02,  // mov word [rsi + 2], ax
    0x8B, 0x47, 0x24,  // mov eax, dword [rdi + 36]
    0x89, 0x46, 0x04,  // mov dword [rsi + 4], eax
    0x48, 0x8B, 0x47, 0x28,  // mov rax, qword [rdi + 40]
    0x48, 0x89, 0x46, 0x08,  // mov qword [rsi + 8], rax
    0x0F, 0xBE, 0x47, 0x30,  // movsx eax, byte [rdi + 48]
    0x89, 0x46, 0x10,  // mov dword [rsi + 16], eax
    0x0F, 0xB7, 0x47, 0x32,  // movzx eax, word [rdi + 50]
    0x89, 0x46, 0x14,  // mov dword [rsi + 20], eax
    0x83, 0x47, 0x40, 0x05,  // add dword [rdi + 64], 5
    0x87, 0x47, 0x44,  // xchg dword [rdi + 68], eax
    0x89, 0x46, 0x18,  // mov dword [rsi + 24], eax
    0xBE, 0x00, 0x21, 0x00, 0x00,  // mov esi, 0x2100
    0xBF, 0x00, 0x01, 0x10, 0x00,  // mov edi, 0x100100
    0xB9, 0x03, 0x00, 0x00, 0x00,  // mov ecx, 3
    0xF3, 0xA4,  // rep movsb
    0xB9, 0x02, 0x00, 0x00, 0x00,  // mov ecx, 2
    0xF3, 0x48, 0xA5,  // rep movsq
    0xBE, 0x00, 0x02, 0x10, 0x00,  // mov esi, 0x100200
    0xBF, 0x00, 0x22, 0x00, 0x00,  // mov edi, 0x2200
    0xB9, 0x03, 0x00, 0x00, 0x00,  // mov ecx, 3
    0x66, 0xF3, 0xA5,  // rep movsw
    0xB9, 0x02, 0x00, 0x00, 0x00,  // mov ecx, 2
    0xF3, 0xA5,  // rep movsd
    0xBF, 0x00, 0x03, 0x10, 0x00,  // mov edi, 0x100300
    0xB8, 0x77, 0x77, 0x77, 0x77,  // mov eax, 0x77777777
    0xB9, 0x03, 0x00, 0x00, 0x00,  // mov ecx, 3
    0xF3, 0xAB,  // rep stosd
    0xBF, 0xFC, 0x0F, 0x10, 0x00,  // mov edi, 0x100FFC
    0x48, 0xB8, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,  // movabs rax, 0x0807060504030201
    0x48, 0x89, 0x07,  // mov qword [rdi], rax
    0x48, 0x8B, 0x07,  // mov rax, qword [rdi]
    0x48, 0x89, 0x04, 0x25, 0x00, 0x23, 0x00, 0x00,  // mov qword [0x2300], rax
    0xF4,  // hlt
  ]

  private static let base: UInt64 = 0x10_0000
  private static let written = Array(0x50...0x62 as ClosedRange<UInt8>)

  /// What a read at an address gets: every byte another, the highest bit set.
  private static func answer(_ address: UInt64, _ length: Int) -> [UInt8] {
    (0..<UInt64(length)).map { 0x80 | UInt8(truncatingIfNeeded: (address + $0) &* 37) }
  }

  func run(in context: CheckContext) throws -> CheckOutcome {
    let machine = try SmokeMachine(context, .longMode, code: Self.code)
    try machine.memory.write(Self.written, at: 0x2100)
    let events = try machine.run { event in
      guard case .read(let address, let length) = event else { return [] }
      return Self.answer(address, length)
    }
    try expect(Self.split(events), are: Self.split(Self.expected))
    try expect(
      machine.memory.bytes(at: 0x2000, count: 28) == Self.registers,
      "the guest did not get what its device answered")
    try expect(
      machine.memory.bytes(at: 0x2200, count: 15) == Self.answer(Self.base + 0x200, 14) + [0],
      "a repeated instruction put other bytes into memory than the device gave")
    try expect(
      machine.memory.bytes(at: 0x2300, count: 8) == Self.answer(Self.base + 0xFFC, 8),
      "a read across a page did not get what its device answered")
    return .pass("\(Self.expected.count) accesses")
  }

  /// An access that crosses a page comes in parts, and so may a wide one: by bytes all are alike.
  private static func split(_ events: [GuestEvent]) -> [GuestEvent] {
    events.flatMap { event -> [GuestEvent] in
      switch event {
      case .write(let address, let bytes):
        bytes.enumerated().map { .write(address: address + UInt64($0.offset), [$0.element]) }
      case .read(let address, let length):
        (0..<UInt64(length)).map { .read(address: address + $0, length: 1) }
      default: [event]
      }
    }
  }

  private static func write(_ offset: UInt64, _ value: UInt64, _ length: Int) -> GuestEvent {
    .write(
      address: base + offset,
      (0..<length).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) })
  }

  private static func read(_ offset: UInt64, _ length: Int) -> GuestEvent {
    .read(address: base + offset, length: length)
  }

  private static func value(_ offset: UInt64, _ length: Int) -> UInt64 {
    answer(base + offset, length).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static let expected: [GuestEvent] = {
    let pattern: UInt64 = 0x8877_6655_4433_2211
    var events = [
      write(0, pattern, 1), write(2, pattern, 2), write(4, pattern, 4), write(8, pattern, 8),
      write(16, 0x5A5A, 2), read(32, 1), read(34, 2), read(36, 4), read(40, 8), read(48, 1),
      read(50, 2), read(64, 4), write(64, value(64, 4) + 5, 4), read(68, 4),
      write(68, value(50, 2), 4),
    ]
    for index in 0..<3 { events.append(write(0x100 + UInt64(index), UInt64(written[index]), 1)) }
    for index in [3, 11] {
      events.append(
        .write(address: base + 0x100 + UInt64(index), Array(written[index..<index + 8])))
    }
    for index in 0..<3 as Range<UInt64> { events.append(read(0x200 + 2 * index, 2)) }
    for index in 0..<2 as Range<UInt64> { events.append(read(0x206 + 4 * index, 4)) }
    for index in 0..<3 as Range<UInt64> { events.append(write(0x300 + 4 * index, 0x7777_7777, 4)) }
    return events + [write(0xFFC, 0x0807_0605_0403_0201, 8), read(0xFFC, 8)]
  }()

  /// What the guest keeps of its single reads, at 0x2000.
  private static let registers: [UInt8] = {
    let address = base
    var bytes = answer(address + 32, 1) + [0] + answer(address + 34, 2) + answer(address + 36, 4)
    bytes += answer(address + 40, 8)
    bytes += answer(address + 48, 1) + [0xFF, 0xFF, 0xFF]  // extended with its sign
    bytes += answer(address + 50, 2) + [0, 0]  // extended with zeros
    return bytes + answer(address + 68, 4)
  }()
}
