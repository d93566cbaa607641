// SPDX-License-Identifier: Apache-2.0

import Devices
import Synchronization
import Testing
import TestSupport

@Suite struct BusTests {
  /// Answers with who it is and what it was asked.
  final class Probe: BusDevice {
    struct Access: Equatable {
      var offset: UInt64
      var width: AccessWidth
      var value: UInt64
    }

    let identity: UInt64
    private let last = Mutex<Access?>(nil)

    init(_ identity: UInt64) {
      self.identity = identity
    }

    func read(offset: UInt64, width: AccessWidth) -> UInt64 {
      identity << 56 | offset &* 31 | 1 << 40
    }

    func write(offset: UInt64, width: AccessWidth, value: UInt64) {
      last.withLock { $0 = Access(offset: offset, width: width, value: value) }
    }

    func takeWrite() -> Access? {
      last.withLock { last in
        defer { last = nil }
        return last
      }
    }
  }

  @Test func anAccessReachesItsDeviceOnly() throws {
    let serial = Probe(1)
    let debug = Probe(2)
    let bus = try Bus([
      BusMapping(name: "serial", base: 0x3F8, length: 8, device: serial),
      BusMapping(name: "debug", base: 0xF4, length: 1, device: debug),
    ])
    bus.write(address: 0xF4, width: .byte, value: 0x1FF)
    #expect(debug.takeWrite() == .init(offset: 0, width: .byte, value: 0xFF))
    bus.write(address: 0x3FF, width: .byte, value: 7)
    #expect(serial.takeWrite() == .init(offset: 7, width: .byte, value: 7))
    #expect(bus.read(address: 0x3FA, width: .word) == 62)
  }

  @Test func whatNobodyAnswersReadsOnesAndWritesNothing() throws {
    let device = Probe(1)
    let bus = try Bus([BusMapping(name: "device", base: 0x10, length: 4, device: device)])
    for (address, width) in [(0xF, .byte), (0x14, .byte), (0x13, .word), (0xE, .doubleword)]
      as [(UInt64, AccessWidth)]
    {
      #expect(bus.read(address: address, width: width) == width.ones)
      bus.write(address: address, width: width, value: 1)
      #expect(device.takeWrite() == nil)
    }
    #expect(try Bus([]).read(address: 0, width: .quadword) == .max)
  }

  @Test func aDeviceCanHaveOnlySomeOfItsRegistersOnTheBus() throws {
    let keyboard = Probe(1)
    let speaker = Probe(2)
    let bus = try Bus([
      BusMapping(name: "keyboard data", base: 0x60, length: 1, device: keyboard),
      BusMapping(name: "speaker", base: 0x61, length: 1, device: speaker),
      BusMapping(
        name: "keyboard command", base: 0x64, length: 1, device: keyboard, deviceOffset: 4),
    ])
    bus.write(address: 0x64, width: .byte, value: 0xFE)
    #expect(keyboard.takeWrite() == .init(offset: 4, width: .byte, value: 0xFE))
    bus.write(address: 0x61, width: .byte, value: 3)
    #expect(keyboard.takeWrite() == nil)
    #expect(speaker.takeWrite() != nil)
  }

  @Test func aBadSetOfRangesIsRefusedByName() {
    func error(_ ranges: [(String, UInt64, UInt64)]) -> BusError? {
      do {
        _ = try Bus(ranges.map { BusMapping(name: $0, base: $1, length: $2, device: Probe(0)) })
        return nil
      } catch {
        return error
      }
    }
    #expect(error([("a", 0, 8), ("b", 8, 8)]) == nil)
    #expect(error([("end", .max, 1)]) == nil)
    #expect(error([("all but one", 1, .max)]) == nil)
    #expect(error([("nothing", 5, 0)]) == .empty(name: "nothing"))
    #expect(error([("long", .max, 2)]) == .wraps(name: "long"))
    #expect(error([("b", 7, 8), ("a", 0, 8)]) == .overlap("a", "b"))
    #expect(error([("b", 3, 1), ("a", 0, 8)])?.description == "a and b overlap")
    #expect(
      throws: BusError.wraps(name: "far"),
      performing: {
        try Bus([
          BusMapping(name: "far", base: 0, length: 2, device: Probe(0), deviceOffset: .max)
        ])
      })
  }

  /// The bus against a search through the list of ranges.
  @Test(arguments: 0..<60 as Range<UInt64>)
  func anyAccessIsTheModels(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let top: UInt64 = Bool.random(using: &random) ? 0 : .max - 400
    let mappings = (0..<Int.random(in: 0...12, using: &random)).map {
      BusMapping(
        name: "\($0)", base: top &+ .random(in: 0...400, using: &random),
        length: .random(in: 0...24, using: &random), device: Probe(UInt64($0)),
        deviceOffset: .random(in: 0...3, using: &random))
    }
    let bad = mappings.indices.contains { index in
      let one = mappings[index]
      return one.length == 0 || one.base.addingReportingOverflow(one.length - 1).overflow
        || mappings[(index + 1)...].contains { other in
          other.length > 0 && one.base <= other.base &+ (other.length - 1)
            && other.base <= one.base &+ (one.length - 1)
        }
    }
    guard !bad else {
      #expect(throws: BusError.self) { try Bus(mappings) }
      return
    }
    let bus = try Bus(mappings.shuffled(using: &random))
    for _ in 0..<2000 {
      let address = top &+ .random(in: 0...440, using: &random)
      let width = AccessWidth.allCases.randomElement(using: &random) ?? .byte
      let value = random.next()
      let hit = mappings.first {
        address >= $0.base && address - $0.base < $0.length
          && width.bytes <= $0.length - (address - $0.base)
      }
      let offset = hit.map { address - $0.base + $0.deviceOffset } ?? 0
      let expected = hit?.device.read(offset: offset, width: width) ?? .max
      #expect(bus.read(address: address, width: width) == expected & width.ones)

      bus.write(address: address, width: width, value: value)
      for mapping in mappings {
        let write = (mapping.device as? Probe)?.takeWrite()
        let isHit = mapping.name == hit?.name
        #expect(
          write == (isHit ? .init(offset: offset, width: width, value: value & width.ones) : nil))
      }
    }
  }
}
