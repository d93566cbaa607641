// SPDX-License-Identifier: Apache-2.0

import Devices
import Testing
import TestSupport

@Suite struct DeviceRobustnessTests {
  /// Takes everything.
  final class EndlessSink: ByteSink {
    var hasRoom: Bool { true }
    func send(_ byte: UInt8) {}
  }

  /// Any sequence of accesses leaves every device able to answer.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func noAccessTraps(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let events = EventRecorder()
    let serial = SerialPort(interrupt: PulseCounter(), sink: EndlessSink()) {}
    let power = ACPIPower(interrupt: LevelRecorder(), events: events)
    let devices: [any BusDevice] = [
      serial, RealTimeClock(), KeyboardController(events: events), power,
      DebugExit(events: events),
    ]
    // Longer than any device needs, so that offsets beyond its registers come too.
    let bus = try Bus(
      devices.enumerated().map {
        BusMapping(
          name: "\($0.offset)", base: UInt64($0.offset) << 8, length: 32, device: $0.element)
      })
    for _ in 0..<20_000 {
      let address =
        UInt64.random(in: 0..<UInt64(devices.count), using: &random) << 8
        | .random(in: 0..<36, using: &random)
      let width = AccessWidth.allCases.randomElement(using: &random) ?? .byte
      if Bool.random(using: &random) {
        #expect(bus.read(address: address, width: width) & ~width.ones == 0)
      } else {
        bus.write(address: address, width: width, value: random.next())
      }
      switch Int.random(in: 0..<64, using: &random) {
      case 0:
        let bytes = (0..<20).map { UInt8($0) }
        #expect((0...16).contains(serial.receive(bytes.span)))
      case 1: serial.receiveBreak()
      case 2: serial.transmitterReady()
      case 3: power.pressPowerButton()
      default: break
      }
    }
    // The devices still work.
    bus.write(address: 7, width: .byte, value: 0x5A)
    #expect(bus.read(address: 7, width: .byte) == 0x5A)
    bus.write(address: 0x400, width: .doubleword, value: 0x1234_5642)
    #expect(events.events.last == .debugExit(code: 0x42))
  }

  /// Devices may be reached at any offset, whatever the bus lets through.
  @Test func offsetsOfAnySizeAreAnswered() {
    let events = EventRecorder()
    let devices: [any BusDevice] = [
      SerialPort(interrupt: PulseCounter(), sink: EndlessSink()) {}, RealTimeClock(),
      KeyboardController(events: events),
      ACPIPower(interrupt: LevelRecorder(), events: events), DebugExit(events: events),
    ]
    for device in devices {
      for offset in [12, 32, 1 << 61, 1 << 63, .max - 3, .max] as [UInt64] {
        for width in AccessWidth.allCases {
          device.write(offset: offset, width: width, value: .max)
          #expect(device.read(offset: offset, width: width) & 0xFF == 0xFF)
        }
      }
    }
    #expect(events.events.isEmpty)
  }
}
