// SPDX-License-Identifier: Apache-2.0

import Devices
import Foundation
import Synchronization
import Testing
import TestSupport

@Suite struct RealTimeClockTests {
  final class TestClock: Sendable {
    let nanoseconds: Mutex<Int64>

    init(_ nanoseconds: Int64) {
      self.nanoseconds = Mutex(nanoseconds)
    }
  }

  private func read(_ clock: RealTimeClock, _ register: UInt8) -> UInt8 {
    clock.write(offset: 0, width: .byte, value: UInt64(register))
    return UInt8(clock.read(offset: 1, width: .byte))
  }

  private func write(_ clock: RealTimeClock, _ register: UInt8, _ value: UInt8) {
    clock.write(offset: 0, width: .byte, value: UInt64(register))
    clock.write(offset: 1, width: .byte, value: UInt64(value))
  }

  /// The registers against Foundation's calendar, from 1700 to 2262.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func theRegistersShowTheTimeInUTC(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
    for _ in 0..<50 {
      let seconds = Int64.random(in: -8_520_336_000...9_223_372_035, using: &random)
      let clock = RealTimeClock { seconds * 1_000_000_000 + 5 }
      let parts = calendar.dateComponents(
        [.year, .month, .day, .weekday, .hour, .minute, .second],
        from: Date(timeIntervalSince1970: TimeInterval(seconds)))
      func decimal(_ register: UInt8) -> Int {
        let value = read(clock, register)
        #expect(value & 0x0F < 10 && value >> 4 < 10)
        return Int(value >> 4) * 10 + Int(value & 0x0F)
      }
      #expect(decimal(0x32) * 100 + decimal(9) == parts.year)
      #expect(decimal(8) == parts.month)
      #expect(decimal(7) == parts.day)
      #expect(decimal(6) == parts.weekday)
      #expect(decimal(4) == parts.hour)
      #expect(decimal(2) == parts.minute)
      #expect(decimal(0) == parts.second)
    }
  }

  @Test func theHostsClockIsTheDefault() {
    let clock = RealTimeClock()
    let century = Int(read(clock, 0x32) >> 4) * 10 + Int(read(clock, 0x32) & 0x0F)
    let year = Calendar(identifier: .gregorian).component(.year, from: Date())
    #expect(century == year / 100)
  }

  @Test func theStatusSaysBCDAnd24HoursAndNoInterrupts() {
    let clock = RealTimeClock { 0 }
    write(clock, 0x0B, 0x70)
    #expect(read(clock, 0x0B) == 0x02)
    #expect(read(clock, 0x0C) == 0)
    #expect(read(clock, 0x0D) == 0x80)
    #expect(read(clock, 0x0A) == 0x26)
  }

  @Test func anUpdateIsAnnouncedShortlyBeforeTheSecondEnds() {
    let time = TestClock(1_000_000_000)
    let clock = RealTimeClock { time.nanoseconds.withLock { $0 } }
    #expect(read(clock, 0x0A) & 0x80 == 0)
    time.nanoseconds.withLock { $0 = 1_999_900_000 }
    #expect(read(clock, 0x0A) & 0x80 != 0)
    // Not while the guest holds updates back.
    write(clock, 0x0B, 0x82)
    #expect(read(clock, 0x0A) & 0x80 == 0)
    #expect(read(clock, 0x0B) == 0x82)
    write(clock, 0x0B, 0x02)
    time.nanoseconds.withLock { $0 = 2_000_000_000 }
    #expect(read(clock, 0x0A) & 0x80 == 0)
  }

  @Test func memoryIsKeptAndTimeIsNotSet() {
    let clock = RealTimeClock { 0 }
    for register in 0x0E...0x7F as ClosedRange<UInt8> where register != 0x32 {
      #expect(read(clock, register) == 0)
      write(clock, register, register ^ 0xFF)
    }
    for register in 0x0E...0x7F as ClosedRange<UInt8> where register != 0x32 {
      // The bit that masks the NMI does not choose another register.
      #expect(read(clock, register | 0x80) == register ^ 0xFF)
    }
    write(clock, 9, 0x99)
    #expect(read(clock, 9) == 0x70)
    #expect(clock.read(offset: 0, width: .byte) == 0xFF)
  }
}
