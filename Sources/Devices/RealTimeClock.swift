// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// The real-time clock of a PC with its 128 bytes of CMOS RAM, at ports 0x70 (index) and 0x71 (data).
///
/// The clock shows the host's time in UTC, in BCD and 24 hours; it cannot be set. It raises no
/// interrupts: status register C reads zero, and the interrupt enables of status register B read
/// zero whatever is written. The rest of the RAM starts as zeros and keeps what is written.
///
/// Source: Motorola MC146818A; the century at 0x32 as the FADT announces it (ACPI 6.4, 5.2.9).
public final class RealTimeClock: BusDevice {
  private enum Register {
    static let statusA: UInt8 = 0x0A
    static let statusB: UInt8 = 0x0B
    static let statusC: UInt8 = 0x0C
    static let statusD: UInt8 = 0x0D
    static let century: UInt8 = 0x32
  }

  private struct Contents {
    var index: UInt8 = 0
    var memory = InlineArray<128, UInt8>(repeating: 0)
    /// The low seven bits: a 32,768 Hz oscillator, and the customary rate.
    var statusA: UInt8 = 0x26
    /// `SET`, with which a guest stops updates.
    var updatesStopped = false
  }

  private let contents = Mutex(Contents())
  private let now: @Sendable () -> Int64

  /// Makes a clock.
  ///
  /// - Parameter now: the time to show, in nanoseconds since 1970-01-01 00:00:00 UTC.
  public init(now: @escaping @Sendable () -> Int64) {
    self.now = now
  }

  /// Makes a clock that shows the host's time (`clock_gettime(CLOCK_REALTIME)`).
  public convenience init() {
    self.init {
      var time = timespec()
      unsafe clock_gettime(CLOCK_REALTIME, &time)
      return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
  }

  /// Answers the read of a port; only the data port can be read.
  ///
  /// - Parameters:
  ///   - offset: 1 is the data port.
  ///   - width: any; the value is one byte.
  public func read(offset: UInt64, width: AccessWidth) -> UInt64 {
    guard offset == 1 else { return width.ones }
    return contents.withLock { UInt64(register($0.index, of: $0)) }
  }

  /// Takes the write of a port.
  ///
  /// - Parameters:
  ///   - offset: 0 selects the register, 1 writes it.
  ///   - width: any; one byte is used.
  ///   - value: for the index, the lower seven bits count: the eighth masks an NMI that no
  ///     machine here raises.
  public func write(offset: UInt64, width: AccessWidth, value: UInt64) {
    let byte = UInt8(truncatingIfNeeded: value)
    contents.withLock { contents in
      switch offset {
      case 0: contents.index = byte & 0x7F
      case 1: setRegister(contents.index, of: &contents, to: byte)
      default: break
      }
    }
  }

  private func register(_ index: UInt8, of contents: Contents) -> UInt8 {
    switch index {
    case 0, 2, 4, 6, 7, 8, 9, Register.century: timeRegister(index)
    case Register.statusA: contents.statusA | (isUpdating(contents) ? 0x80 : 0)
    case Register.statusB: 0x02 | (contents.updatesStopped ? 0x80 : 0)
    case Register.statusC: 0
    case Register.statusD: 0x80
    default: contents.memory[Int(index & 0x7F)]
    }
  }

  private func setRegister(_ index: UInt8, of contents: inout Contents, to value: UInt8) {
    switch index {
    case 0, 2, 4, 6, 7, 8, 9, Register.century, Register.statusC, Register.statusD: break
    case Register.statusA: contents.statusA = value & 0x7F
    case Register.statusB: contents.updatesStopped = value & 0x80 != 0
    default: contents.memory[Int(index & 0x7F)] = value
    }
  }

  /// Whether less than 244 microseconds are left of this second. A guest that sees false has that
  /// long to read all registers of one moment.
  private func isUpdating(_ contents: Contents) -> Bool {
    let nanoseconds = now() % 1_000_000_000
    let left = nanoseconds < 0 ? -nanoseconds : 1_000_000_000 - nanoseconds
    return !contents.updatesStopped && left < 244_000
  }

  private func timeRegister(_ index: UInt8) -> UInt8 {
    let nanoseconds = now()
    let time = CalendarTime(
      secondsSince1970: nanoseconds / 1_000_000_000 - (nanoseconds % 1_000_000_000 < 0 ? 1 : 0))
    let value =
      switch index {
      case 0: time.second
      case 2: time.minute
      case 4: time.hour
      case 6: time.weekday
      case 7: time.day
      case 8: time.month
      case 9: time.year % 100
      default: time.year / 100
      }
    let digits = UInt8(truncatingIfNeeded: value)
    return (digits / 10) << 4 | digits % 10
  }
}
