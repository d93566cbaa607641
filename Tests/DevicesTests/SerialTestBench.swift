// SPDX-License-Identifier: Apache-2.0

import Devices
import Synchronization

/// A serial port with everything around it, seen through its registers.
final class SerialTestBench: Sendable {
  let interrupt = PulseCounter()
  let sink: BoundedSink
  let port: SerialPort
  private let roomCalls = RoomCalls()

  private final class RoomCalls: Sendable {
    let count = Mutex(0)
  }

  enum Register: UInt64 {
    case data, interruptEnable, identification, lineControl, modemControl, lineStatus
    case modemStatus, scratch
  }

  init(sinkCapacity: Int = .max) {
    sink = BoundedSink(capacity: sinkCapacity)
    let roomCalls = roomCalls
    port = SerialPort(interrupt: interrupt, sink: sink) {
      roomCalls.count.withLock { $0 += 1 }
    }
  }

  subscript(register: Register) -> UInt8 {
    get { UInt8(port.read(offset: register.rawValue, width: .byte)) }
    set { port.write(offset: register.rawValue, width: .byte, value: UInt64(newValue)) }
  }

  /// Writes a register; the FIFO control register is at `identification`.
  func write(_ register: Register, _ value: UInt8) {
    port.write(offset: register.rawValue, width: .byte, value: UInt64(value))
  }

  /// How often the port said that there is room, since the last call.
  func takeRoomCalls() -> Int {
    roomCalls.count.withLock { count in
      defer { count = 0 }
      return count
    }
  }

  /// Hands bytes to the port.
  func receive(_ bytes: [UInt8]) -> Int {
    port.receive(bytes.span)
  }

  /// Switches FIFO, interrupts and OUT2 on, as an interrupt-driven driver does.
  func open(interrupts: UInt8, trigger: UInt8 = 1, fifo: Bool = true) {
    let level: UInt8 =
      switch trigger {
      case 14: 0xC0
      case 8: 0x80
      case 4: 0x40
      default: 0
      }
    write(.identification, fifo ? level | 0x07 : 0)
    write(.modemControl, 0x0B)
    write(.interruptEnable, interrupts)
  }
}
