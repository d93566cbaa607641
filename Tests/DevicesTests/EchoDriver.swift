// SPDX-License-Identifier: Apache-2.0

/// A guest's interrupt-driven driver that sends back what it receives.
struct EchoDriver {
  enum Style: CaseIterable {
    /// As Linux: asks for causes until there is none, drains the receiver, then sends what fits.
    case thorough
    /// One cause an interrupt, and no byte more than the cause promises.
    case minimal
    /// Sends in bursts of a FIFO's size, without asking for the cause of an interrupt.
    case status
  }

  private let bench: SerialTestBench
  private let style: Style
  private let trigger: Int
  private var queue: [UInt8] = []
  private(set) var breaks = 0
  /// The bytes received, the zero of each break left out.
  private(set) var received: [UInt8] = []
  private var breakIsNext = false

  var isIdle: Bool { queue.isEmpty }

  init(bench: SerialTestBench, style: Style, trigger: UInt8, fifo: Bool) {
    self.bench = bench
    self.style = style
    self.trigger = fifo ? Int(trigger) : 1
    bench.open(interrupts: 0x05, trigger: trigger, fifo: fifo)
  }

  /// Handles one interrupt.
  mutating func handleInterrupt() {
    switch style {
    case .thorough:
      while true {
        let identification = bench[.identification]
        if identification & 0x01 != 0 { break }
        serveAll()
      }
    case .minimal:
      switch bench[.identification] & 0x0F {
      case 0x06: readStatus()
      case 0x04:
        for _ in 0..<trigger {
          readStatus()
          readByte()
        }
      case 0x0C: readByte()
      case 0x02: sendOne()
      default: break
      }
    case .status: serveAll()
    }
    // As long as there is something to send, the transmitter interrupts.
    let enable: UInt8 = queue.isEmpty ? 0x05 : 0x07
    if bench[.interruptEnable] != enable { bench.write(.interruptEnable, enable) }
  }

  private mutating func serveAll() {
    while readStatus() & 0x01 != 0 { readByte() }
    var burst = 16
    while burst > 0, !queue.isEmpty, readStatus() & 0x20 != 0 {
      bench.write(.data, queue.removeFirst())
      burst -= 1
    }
  }

  private mutating func sendOne() {
    guard !queue.isEmpty, readStatus() & 0x20 != 0 else { return }
    bench.write(.data, queue.removeFirst())
  }

  @discardableResult
  private mutating func readStatus() -> UInt8 {
    let status = bench[.lineStatus]
    if status & 0x10 != 0 { breakIsNext = true }
    return status
  }

  private mutating func readByte() {
    let byte = bench[.data]
    if breakIsNext {
      breakIsNext = false
      breaks += 1
    } else {
      received.append(byte)
      queue.append(byte)
    }
  }
}
