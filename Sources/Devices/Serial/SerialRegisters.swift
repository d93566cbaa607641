// SPDX-License-Identifier: Apache-2.0

/// The registers of a 16550A and what follows from them, as a value: no lock, no input or output.
///
/// After each change the owner calls ``settle(since:)``, which says whom to wake.
struct SerialRegisters {
  /// Whom a change concerns.
  struct Signals {
    /// Pulse the interrupt line.
    var interrupt = false
    /// Tell the source of input that there is room.
    var receiveRoom = false
  }

  /// Reads of the line status in a row, with a free transmitter, after which the guest must be
  /// waiting for input. A driver that waits for the transmitter reads it once a byte.
  private static let pollsOfAListener = 16

  private var interruptEnable: InterruptEnable = []
  private var lineControl: UInt8 = 0
  private var modemControl: ModemControl = []
  private var modemChanges: ModemStatus = []
  private var scratch: UInt8 = 0
  private var divisor: UInt16 = 12
  private var fifoEnabled = false
  private var triggerLevel = 1
  private var received = ReceiveFIFO()
  private var lineErrors: LineStatus = []
  private var transmitterEmptied = false
  private var breakWaiting = false
  private var roomAwaited = false
  private var polls = 0
  private var lastReadLineStatus = false
  /// Causes that the change announces again if they hold after it, as they did before.
  private var rearmed: InterruptCauses = []

  private var divisorLatchAccess: Bool { lineControl & 0x80 != 0 }
  private var sendsBreak: Bool { lineControl & 0x40 != 0 }
  private var capacity: Int { fifoEnabled ? ReceiveFIFO.capacity : 1 }

  /// Whether the transmitter feeds the receiver.
  var loopsBack: Bool { modemControl.contains(.loopback) }

  /// Whether the guest looks at what is received. Until then nothing is received: Linux clears the
  /// FIFO and throws a byte away when it opens the port, and would lose the start of piped input.
  private var listens: Bool {
    interruptEnable.contains(.receivedData) || polls >= Self.pollsOfAListener
  }

  /// How many bytes can be received now.
  var receiveRoom: Int {
    listens && !loopsBack && !breakWaiting ? max(0, capacity - received.count) : 0
  }

  private var modemLines: ModemStatus {
    loopsBack ? ModemStatus(loopingBack: modemControl) : .connected
  }

  /// The causes that are enabled and pending, which the interrupt identification shows.
  private var pending: InterruptCauses {
    var causes: InterruptCauses = []
    if interruptEnable.contains(.lineStatus), !lineErrors.isEmpty { causes.insert(.lineStatus) }
    if interruptEnable.contains(.receivedData), !received.isEmpty {
      let full = !fifoEnabled || received.count >= triggerLevel
      causes.insert(full ? .dataAvailable : .characterTimeout)
    }
    if interruptEnable.contains(.transmitterEmpty), transmitterEmptied {
      causes.insert(.transmitterEmpty)
    }
    if interruptEnable.contains(.modemStatus), !modemChanges.isEmpty {
      causes.insert(.modemStatus)
    }
    return causes
  }

  /// The causes that reach the interrupt line, which a PC connects with OUT2.
  var causes: InterruptCauses { modemControl.contains(.output2) ? pending : [] }

  /// Ends a change: lets a waiting break in, and says whom the change concerns.
  ///
  /// An edge-triggered line shows no level, so it is pulsed whenever the set of causes changes and
  /// is not empty, and with every byte read while others wait: a driver that handles one cause, or
  /// takes one byte, an interrupt is interrupted again for the next.
  ///
  /// - Parameter before: ``causes`` before the change.
  mutating func settle(since before: InterruptCauses) -> Signals {
    if breakWaiting, listens, !loopsBack, received.count < capacity {
      breakWaiting = false
      received.append(0, isBreak: true)
    }
    if received.reportBreakInFront() { lineErrors.insert(.breakInterrupt) }

    let after = causes
    var signals = Signals()
    signals.interrupt = !after.isEmpty && (after != before || !after.isDisjoint(with: rearmed))
    rearmed = []
    if roomAwaited, received.isEmpty, receiveRoom > 0 {
      roomAwaited = false
      signals.receiveRoom = true
    }
    return signals
  }
}

// MARK: - The host's side

extension SerialRegisters {
  /// Notes that the source of input waits for room.
  mutating func awaitRoom() {
    roomAwaited = true
  }

  /// Takes a byte from outside; the caller has asked for ``receiveRoom``.
  mutating func receive(_ byte: UInt8) {
    received.append(byte)
    rearmed.formUnion(.received)
  }

  /// Takes a break from outside, behind the bytes that were received before.
  mutating func receiveBreak() {
    breakWaiting = true
  }

  /// Notes that the transmitter can take a byte again.
  mutating func emptyTransmitter() {
    transmitterEmptied = true
    rearmed.insert(.transmitterEmpty)
  }
}

// MARK: - The guest's side

extension SerialRegisters {
  /// Answers the read of a register.
  ///
  /// - Parameters:
  ///   - register: 0 to 7; others read all ones.
  ///   - transmitterHasRoom: whether the holding register counts as empty.
  mutating func read(_ register: UInt64, transmitterHasRoom: Bool) -> UInt8 {
    if register == 5 { return readLineStatus(transmitterHasRoom: transmitterHasRoom) }
    lastReadLineStatus = false
    switch register {
    case 0:
      if divisorLatchAccess { return UInt8(truncatingIfNeeded: divisor) }
      rearmed.formUnion(.received)
      return received.popFirst() ?? 0
    case 1:
      return divisorLatchAccess
        ? UInt8(truncatingIfNeeded: divisor >> 8) : interruptEnable.rawValue
    case 2: return readInterruptIdentification()
    case 3: return lineControl
    case 4: return modemControl.rawValue
    case 6:
      defer { modemChanges = [] }
      return modemLines.union(modemChanges).rawValue
    case 7: return scratch
    default: return 0xFF
    }
  }

  /// Takes the write of a register.
  ///
  /// - Parameters:
  ///   - register: 0 to 7; others are ignored.
  ///   - transmitterHasRoom: whether the holding register counts as empty.
  /// - Returns: the byte to transmit, if that is what the write asks for. The caller ends the
  ///   transmission with ``emptyTransmitter()``.
  mutating func write(_ register: UInt64, _ value: UInt8, transmitterHasRoom: Bool) -> UInt8? {
    lastReadLineStatus = false
    switch register {
    case 0:
      if divisorLatchAccess {
        divisor = divisor & 0xFF00 | UInt16(value)
      } else {
        return transmit(value)
      }
    case 1:
      if divisorLatchAccess {
        divisor = divisor & 0x00FF | UInt16(value) << 8
      } else {
        writeInterruptEnable(value, transmitterHasRoom: transmitterHasRoom)
      }
    case 2: writeFIFOControl(value)
    case 3:
      let sentBreak = sendsBreak
      lineControl = value
      if loopsBack, sendsBreak, !sentBreak { loopBack(0, isBreak: true) }
    case 4:
      let lines = modemLines
      modemControl = ModemControl(rawValue: value).intersection(.all)
      modemChanges.formUnion(modemLines.changes(since: lines))
    case 7: scratch = value
    default: break
    }
    return nil
  }

  private mutating func readLineStatus(transmitterHasRoom: Bool) -> UInt8 {
    var status = lineErrors
    if fifoEnabled, received.containsBreak || lineErrors.contains(.breakInterrupt) {
      status.insert(.errorInFIFO)
    }
    if !received.isEmpty { status.insert(.dataReady) }
    if transmitterHasRoom || loopsBack {
      status.formUnion([.transmitterHoldingEmpty, .transmitterEmpty])
      if lastReadLineStatus { polls = min(polls &+ 1, Self.pollsOfAListener) }
      lastReadLineStatus = true
    }
    lineErrors = []
    return status.rawValue
  }

  /// Shows the first cause. Showing that the transmitter is empty withdraws that cause.
  private mutating func readInterruptIdentification() -> UInt8 {
    let identification = pending.identification
    if identification == InterruptCauses.transmitterEmpty.identification {
      transmitterEmptied = false
    }
    return identification | (fifoEnabled ? 0xC0 : 0)
  }

  /// Enabling the transmitter's interrupt while the transmitter is empty raises it again, even if
  /// it was shown before: Linux tests for that.
  private mutating func writeInterruptEnable(_ value: UInt8, transmitterHasRoom: Bool) {
    let old = interruptEnable
    interruptEnable = InterruptEnable(rawValue: value).intersection(.all)
    polls = 0
    if interruptEnable.contains(.transmitterEmpty), !old.contains(.transmitterEmpty),
      transmitterHasRoom || loopsBack
    {
      transmitterEmptied = true
    }
  }

  /// Enabling the FIFO keeps a byte that was received without it, unlike the real part: Linux
  /// enables the interrupt first and then the FIFO, and would lose the byte.
  private mutating func writeFIFOControl(_ value: UInt8) {
    polls = 0
    guard value & 1 != 0 else {
      if fifoEnabled { received.removeAll() }
      fifoEnabled = false
      return
    }
    fifoEnabled = true
    if value & 2 != 0 { received.removeAll() }
    triggerLevel =
      switch value >> 6 {
      case 0: 1
      case 1: 4
      case 2: 8
      default: 14
      }
  }

  private mutating func transmit(_ byte: UInt8) -> UInt8? {
    transmitterEmptied = false
    guard loopsBack else { return byte }
    loopBack(byte, isBreak: false)
    emptyTransmitter()
    return nil
  }

  /// A full receiver loses the byte: the new one with FIFO, the old one without.
  private mutating func loopBack(_ byte: UInt8, isBreak: Bool) {
    if received.count >= capacity {
      lineErrors.insert(.overrun)
      if fifoEnabled { return }
      received.removeAll()
    }
    received.append(byte, isBreak: isBreak)
    rearmed.formUnion(.received)
  }
}
