// SPDX-License-Identifier: Apache-2.0

import Devices
import Testing

@Suite struct ACPIPowerTests {
  let events = EventRecorder()
  let interrupt = LevelRecorder()
  let power: ACPIPower

  init() {
    power = ACPIPower(interrupt: interrupt, events: events)
  }

  @Test func thePowerButtonInterruptsAGuestThatListensUntilItIsAcknowledged() {
    power.pressPowerButton()
    #expect(!interrupt.isAsserted)
    #expect(power.read(offset: 0, width: .word) == 0x0100)
    #expect(!power.isPowerButtonEnabled)
    power.write(offset: 2, width: .word, value: 0x0020)
    #expect(!power.isPowerButtonEnabled)
    power.write(offset: 2, width: .word, value: 0x0100)
    #expect(power.isPowerButtonEnabled)
    #expect(interrupt.isAsserted)
    // Only a one clears.
    power.write(offset: 0, width: .word, value: 0x0001)
    #expect(interrupt.isAsserted)
    power.write(offset: 0, width: .word, value: 0x0100)
    #expect(!interrupt.isAsserted)
    #expect(power.read(offset: 0, width: .doubleword) == 0x0100_0000)

    power.pressPowerButton()
    #expect(interrupt.isAsserted)
    power.write(offset: 3, width: .byte, value: 0)
    #expect(!interrupt.isAsserted)
    power.write(offset: 3, width: .byte, value: 1)
    #expect(interrupt.isAsserted)
    power.write(offset: 1, width: .byte, value: 1)
    #expect(!interrupt.isAsserted)
  }

  @Test func sleepType5PowersOff() {
    #expect(power.read(offset: 4, width: .word) == 1)
    power.write(offset: 4, width: .word, value: 5 << 10)
    #expect(events.events.isEmpty)
    #expect(power.read(offset: 4, width: .word) == 5 << 10 | 1)
    power.write(offset: 4, width: .word, value: 1 << 13 | 3 << 10)
    #expect(events.events.isEmpty)
    power.write(offset: 4, width: .word, value: 1 << 13 | 5 << 10)
    #expect(events.events == [.powerOff])
    #expect(power.read(offset: 4, width: .word) == 5 << 10 | 1)
    power.write(offset: 5, width: .byte, value: 0x34)
    #expect(events.events == [.powerOff, .powerOff])
  }

  @Test func theTimerCountsAtItsFrequencyAndWrapsAt32Bits() {
    func ticks(at nanoseconds: UInt64) -> UInt64 {
      let power = ACPIPower(interrupt: interrupt, events: events) { nanoseconds }
      return power.read(offset: 8, width: .doubleword)
    }
    #expect(ticks(at: 0) == 0)
    #expect(ticks(at: 1_000_000_000) == 3_579_545)
    #expect(ticks(at: 2_000_000) == 7159)
    // 1199.86… seconds are 2³² ticks.
    #expect(ticks(at: 1_200_000_000_000) == 1200 * 3_579_545 - 1 << 32)
    #expect(ticks(at: .max) <= 0xFFFF_FFFF)
  }

  @Test func theTimerIsTheHostsByDefault() {
    let first = power.read(offset: 8, width: .doubleword)
    var reads = 0
    while power.read(offset: 8, width: .doubleword) == first, reads < 1_000_000 { reads += 1 }
    #expect(power.read(offset: 8, width: .doubleword) != first)
  }
}
