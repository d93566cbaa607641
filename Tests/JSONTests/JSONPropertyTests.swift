// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing
import TestSupport

@Suite struct JSONPropertyTests {
  private func string(using random: inout SeededGenerator) -> String {
    var string = ""
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      let ranges: [ClosedRange<UInt32>] = [
        0...0x1F, 0x20...0x7F, 0x80...0x7FF, 0x800...0xFFFF, 0x1_0000...0x10_FFFF,
      ]
      let range = ranges.randomElement(using: &random) ?? 0...0
      if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) {
        string.unicodeScalars.append(scalar)
      }
    }
    return string
  }

  private func value(depth: Int, using random: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 10 : 7), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return JSONValue(Int64(truncatingIfNeeded: random.next()))
    case 3: return JSONValue(random.next() >> UInt64.random(in: 0...63, using: &random))
    case 4, 5:
      let double = Double(bitPattern: random.next())
      return double.isFinite ? .double(double) : .double(-0.0)
    case 6: return .string(string(using: &random))
    case 7, 8:
      let count = Int.random(in: 0...4, using: &random)
      return .array((0..<count).map { _ in value(depth: depth - 1, using: &random) })
    default:
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        object[string(using: &random)] = value(depth: depth - 1, using: &random)
      }
      return .object(object)
    }
  }

  /// Whatever is written can be read, and is the same.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func textsRoundTrip(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let value = value(depth: 5, using: &random)
      for pretty in [false, true] {
        let text = value.serialized(pretty: pretty)
        let parsed = try JSONValue(parsing: text)
        #expect(parsed == value)
        // Equal bytes too, where string equality would forgive another normalization.
        #expect(parsed.serialized(pretty: pretty).utf8.elementsEqual(text.utf8))
      }
    }
  }

  /// A text with random changes is refused or means something that can be written again.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func changedTextsNeverTrap(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let favorites = [UInt8]("{}[]\",:\\ue-+.0129tfn \n\0".utf8) + [0x80, 0xC3, 0xED, 0xF0, 0xFF]
    var accepted = 0
    for _ in 0..<200 {
      var bytes = [UInt8](value(depth: 4, using: &random).serialized().utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: 0...bytes.count, using: &random)
        let byte = favorites.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.insert(byte, at: index)
        case 1 where index < bytes.count: bytes.remove(at: index)
        case 2 where index < bytes.count: bytes[index] = byte
        default: bytes.removeLast(bytes.count - index)
        }
      }
      guard let value = try? JSONValue(parsing: bytes) else { continue }
      accepted += 1
      #expect(try JSONValue(parsing: value.serialized()) == value)
    }
    #expect(accepted > 0)
  }
}
