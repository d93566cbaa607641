// SPDX-License-Identifier: Apache-2.0

public import POSIX
internal import Synchronization

/// The ACPI fixed hardware of a machine: power button, power off, power management timer.
///
/// Twelve consecutive ports, any width and alignment:
///
/// | offset | bytes | register |
/// |---|---|---|
/// | 0 | 2 | PM1 status; a one written clears the bit |
/// | 2 | 2 | PM1 enable |
/// | 4 | 2 | PM1 control; `SCI_EN` reads one |
/// | 8 | 4 | PM timer, 32 bits |
///
/// Source: ACPI 6.4, 4.8.2 (power button), 4.8.3 (registers, timer), 16.1 (`SLP_EN`).
public final class ACPIPower: BusDevice {
  /// How many ports the registers take.
  public static let length: UInt64 = 12
  /// What `_S5` must give as `SLP_TYP` to power off.
  public static let powerOffSleepType: UInt8 = 5
  /// The timer's frequency in hertz.
  public static let timerFrequency: UInt64 = 3_579_545

  private struct Registers {
    static let powerButton: UInt16 = 1 << 8
    /// Timer, global lock, power button, sleep button, clock alarm.
    static let enableBits: UInt16 = 0x0721
    static let interruptsEnabled: UInt16 = 1 << 0
    static let sleepTypeBits: UInt16 = 0x1C00

    var status: UInt16 = 0
    var enable: UInt16 = 0
    var control: UInt16 = interruptsEnabled
    var interruptAsserted = false
  }

  private let registers = Mutex(Registers())
  private let interrupt: any LevelInterruptLine
  private let events: any MachineEventSink
  private let now: @Sendable () -> UInt64

  /// Makes the registers in their reset state.
  ///
  /// - Parameters:
  ///   - interrupt: the system control interrupt; set while the lock is held.
  ///   - events: told when the guest powers off.
  ///   - now: nanoseconds, for the timer.
  public init(
    interrupt: any LevelInterruptLine, events: any MachineEventSink,
    now: @escaping @Sendable () -> UInt64 = { MonotonicClock.nanoseconds }
  ) {
    self.interrupt = interrupt
    self.events = events
    self.now = now
  }

  /// Presses the power button: a guest that listens shuts itself down.
  public func pressPowerButton() {
    registers.withLock {
      $0.status |= Registers.powerButton
      updateInterrupt(&$0)
    }
  }

  /// Whether the guest has enabled the event of the power button.
  public var isPowerButtonEnabled: Bool {
    registers.withLock { $0.enable & Registers.powerButton != 0 }
  }

  /// Answers a read.
  ///
  /// - Parameters:
  ///   - offset: 0 to 11; what is beyond reads all ones.
  ///   - width: any.
  public func read(offset: UInt64, width: AccessWidth) -> UInt64 {
    guard offset < Self.length else { return width.ones }
    let time = now()
    // Whole seconds apart, so that nothing overflows for as long as the clock lasts.
    let ticks =
      time / 1_000_000_000 &* Self.timerFrequency
      &+ time % 1_000_000_000 * Self.timerFrequency / 1_000_000_000
    let pm1 = registers.withLock {
      UInt64($0.status) | UInt64($0.enable) << 16 | UInt64($0.control) << 32
    }
    let image = UInt128(ticks & 0xFFFF_FFFF) << 64 | UInt128(pm1)
    return UInt64(truncatingIfNeeded: image >> (8 * offset)) & width.ones
  }

  /// Takes a write, byte by byte.
  ///
  /// - Parameters:
  ///   - offset: 0 to 11; what is beyond is ignored.
  ///   - width: any.
  ///   - value: as many bytes as `width` says, the lowest for `offset`.
  public func write(offset: UInt64, width: AccessWidth, value: UInt64) {
    guard offset < Self.length else { return }
    let powersOff = registers.withLock { registers in
      var powersOff = false
      for lane in 0..<width.bytes {
        let byte = UInt16(truncatingIfNeeded: value >> (8 * lane) & 0xFF)
        switch offset &+ lane {
        case 0: registers.status &= ~byte
        case 1: registers.status &= ~(byte << 8)
        case 2: registers.enable = registers.enable & 0xFF00 | byte
        case 3: registers.enable = registers.enable & 0x00FF | byte << 8
        case 5:
          registers.control =
            Registers.interruptsEnabled | byte << 8 & Registers.sleepTypeBits
          let sleeps = byte & 0x20 != 0
          powersOff = sleeps && byte >> 2 & 0x07 == UInt16(Self.powerOffSleepType)
        default: break
        }
      }
      registers.enable &= Registers.enableBits
      updateInterrupt(&registers)
      return powersOff
    }
    if powersOff { events.guestRequested(.powerOff) }
  }

  /// Sets the line under the lock: two changes must not reach it in the wrong order.
  private func updateInterrupt(_ registers: inout Registers) {
    let asserted = registers.status & registers.enable != 0
    guard asserted != registers.interruptAsserted else { return }
    registers.interruptAsserted = asserted
    interrupt.setLevel(asserted)
  }
}
