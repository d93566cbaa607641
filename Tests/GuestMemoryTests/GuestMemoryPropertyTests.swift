// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import Testing
import TestSupport

@Suite struct GuestMemoryPropertyTests {
  /// 64 KiB above 4 GiB; nothing of the 3 GiB below is allocated until it is touched.
  static let size = PhysicalLayout.holeStart + 0x1_0000

  static let regions: [(start: UInt64, end: UInt64)] = [
    (0, PhysicalLayout.holeStart), (PhysicalLayout.holeEnd, PhysicalLayout.holeEnd + 0x1_0000),
  ]

  /// Addresses and lengths where mistakes are likely: around every end, in the hole, near 2⁶⁴.
  private func range(using random: inout SeededGenerator) -> (address: UInt64, length: UInt64) {
    let anchors: [UInt64] = [
      0, PhysicalLayout.holeStart, PhysicalLayout.holeStart + 0x1000_0000, PhysicalLayout.holeEnd,
      PhysicalLayout.holeEnd + 0x1_0000, 1 << 63, 0,
    ]
    let anchor = anchors.randomElement(using: &random) ?? 0
    let distance =
      Bool.random(using: &random)
      ? UInt64.random(in: 0...2, using: &random) : .random(in: 0...80, using: &random)
    let isAfter = Bool.random(using: &random)
    let address = isAfter ? anchor &+ distance : anchor &- distance
    let long: [UInt64] = [
      .max, .max - 1, 0 &- address, 1 &- address, 1 << 63, 1 << 40, Self.size &+ 1,
    ]
    let length =
      switch Int.random(in: 0..<4, using: &random) {
      case 0: long.randomElement(using: &random) ?? 0
      case 1: UInt64.random(in: 0...80, using: &random)
      case 2: UInt64.random(in: 0...2, using: &random)
      // Just up to the end, one byte less, one more.
      default: isAfter ? 0 : distance &+ .random(in: 0...2, using: &random) &- 1
      }
    return (address, length)
  }

  private func bytes(_ count: UInt64, using random: inout SeededGenerator) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
  }

  /// The bytes of a value, lowest first, by arithmetic alone.
  private func bytes(of value: some FixedWidthInteger) -> [UInt8] {
    (0..<(value.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  /// One operation on memory and model.
  private func step<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, _ memory: GuestMemory, _ model: inout GuestMemoryModel,
    using random: inout SeededGenerator
  ) {
    let (address, length) = range(using: &random)
    let isInside = model.contains(address, length)
    let refusal = GuestMemoryError.outOfRange(address: address, length: length)
    // What a process can hold in a buffer; longer ranges go to the functions that take a length.
    let short = min(length, 80)
    let isShortInside = model.contains(address, short)
    let size = UInt64(MemoryLayout<Value>.size)
    let isValueInside = model.contains(address, size)

    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      #expect(memory.contains(address, length: length) == isInside)
      let pointer = try? unsafe memory.hostPointer(at: address, length: length)
      let isGiven = unsafe pointer != nil
      #expect(isGiven == isInside)
    case 1:
      let value = try? memory.load(Value.self, at: address)
      let expected = isValueInside ? model.bytes(at: address, count: size) : nil
      #expect(value.map(bytes(of:)) == expected)
    case 2:
      let value = Value(truncatingIfNeeded: random.next())
      let stored: Void? = try? memory.store(value, at: address)
      #expect((stored != nil) == isValueInside)
      if isValueInside {
        model.write(bytes(of: value), at: address)
      }
    case 3:
      var destination = [UInt8](repeating: 0xEE, count: Int(short))
      let copied: Void? = unsafe destination.withUnsafeMutableBytes { buffer in
        try? unsafe memory.copy(from: address, into: buffer)
      }
      #expect((copied != nil) == isShortInside)
      let untouched = [UInt8](repeating: 0xEE, count: Int(short))
      #expect(
        destination == (isShortInside ? model.bytes(at: address, count: short) : untouched))
    case 4:
      let source = bytes(short, using: &random)
      let copied: Void? = unsafe source.withUnsafeBytes {
        try? unsafe memory.copy($0, to: address)
      }
      #expect((copied != nil) == isShortInside)
      if isShortInside { model.write(source, at: address) }
    case 5:
      let source = bytes(short, using: &random)
      let written: Void? = try? memory.write(source, at: address)
      #expect((written != nil) == isShortInside)
      if isShortInside { model.write(source, at: address) }
    case 6:
      if isInside {
        #expect(
          (try? memory.bytes(at: address, count: length))
            == model.bytes(at: address, count: length))
      } else {
        #expect(throws: refusal) { try memory.bytes(at: address, count: length) }
      }
    default:
      if isInside {
        #expect((try? memory.zero(at: address, length: length)) != nil)
        model.write([UInt8](repeating: 0, count: Int(length)), at: address)
      } else {
        #expect(throws: refusal) { try memory.zero(at: address, length: length) }
      }
    }
  }

  /// Every function against the model, after every operation the same bytes at all ends.
  @Test(arguments: 0..<12 as Range<UInt64>)
  func everyAccessIsTheModels(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let memory = try GuestMemory(size: Self.size)
    var model = GuestMemoryModel(regions: Self.regions)
    for _ in 0..<600 {
      switch Int.random(in: 0..<5, using: &random) {
      case 0: step(UInt8.self, memory, &model, using: &random)
      case 1: step(UInt16.self, memory, &model, using: &random)
      case 2: step(Int32.self, memory, &model, using: &random)
      case 3: step(UInt64.self, memory, &model, using: &random)
      default: step(UInt128.self, memory, &model, using: &random)
      }
      for window in model.windows {
        #expect(
          try memory.bytes(at: window.start, count: GuestMemoryModel.window) == window.bytes)
      }
    }
  }

  /// The two regions are neighbours in this process, but not for the guest.
  @Test func anAccessDoesNotCrossTheHole() throws {
    let memory = try GuestMemory(size: Self.size)
    try memory.store(0xAA as UInt8, at: PhysicalLayout.holeEnd)
    #expect(throws: GuestMemoryError.self) {
      try memory.write([1, 2], at: PhysicalLayout.holeStart - 1)
    }
    #expect(try memory.load(UInt8.self, at: PhysicalLayout.holeStart - 1) == 0)
    #expect(try memory.load(UInt8.self, at: PhysicalLayout.holeEnd) == 0xAA)
  }
}
