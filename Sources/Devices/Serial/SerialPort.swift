// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A serial port of a PC: a 16550A with 16-byte FIFOs, at eight consecutive ports.
///
/// Bytes leave through a ``ByteSink`` and arrive by ``receive(_:)``; both sides have back-pressure,
/// so that nothing is lost in either direction. An access wider than a byte means the one register
/// at its address. There are no baud rates: a byte is sent at once, and the character timeout, four
/// character times on the real part, passes at once.
///
/// Source: National Semiconductor PC16550D, June 1995.
public final class SerialPort: BusDevice {
  private let registers = Mutex(SerialRegisters())
  private let interrupt: any InterruptLine
  private let sink: any ByteSink
  private let onReceiveRoom: @Sendable () -> Void

  /// Makes a port in its reset state.
  ///
  /// - Parameters:
  ///   - interrupt: pulsed whenever there is something new to tell the guest.
  ///   - sink: takes what the guest sends.
  ///   - onReceiveRoom: called on a vCPU's thread when the guest has drained what it received,
  ///     once after each time that ``receive(_:)`` took less than it was given or
  ///     ``receiveRoom`` was zero. Must not block.
  public init(
    interrupt: any InterruptLine, sink: any ByteSink,
    onReceiveRoom: @escaping @Sendable () -> Void
  ) {
    self.interrupt = interrupt
    self.sink = sink
    self.onReceiveRoom = onReceiveRoom
  }

  /// Answers the read of a register.
  ///
  /// - Parameters:
  ///   - offset: 0 to 7.
  ///   - width: any; the value is one byte.
  public func read(offset: UInt64, width: AccessWidth) -> UInt64 {
    // The sink is asked before the lock is taken: a sink never waits for this port, and this port
    // never for a sink.
    let hasRoom = offset == 5 && sink.hasRoom
    return UInt64(change { $0.read(offset, transmitterHasRoom: hasRoom) })
  }

  /// Takes the write of a register. Writing to a transmitter that is not empty waits in the sink.
  ///
  /// - Parameters:
  ///   - offset: 0 to 7.
  ///   - width: any; one byte is used.
  ///   - value: the register's new value.
  public func write(offset: UInt64, width: AccessWidth, value: UInt64) {
    let hasRoom = offset == 1 && sink.hasRoom
    let byte = change {
      $0.write(offset, UInt8(truncatingIfNeeded: value), transmitterHasRoom: hasRoom)
    }
    guard let byte else { return }
    sink.send(byte)
    // Without room the interrupt is left to `transmitterReady`, which cannot be missed: it comes
    // after the room that this question did not see.
    if sink.hasRoom { transmitterReady() }
  }

  /// Tells the guest that the sink can take bytes again.
  ///
  /// The sink's thread calls it each time that room appears where there was none, after
  /// ``ByteSink/hasRoom`` has become true.
  public func transmitterReady() {
    change { $0.emptyTransmitter() }
  }

  /// How many bytes ``receive(_:)`` would take now.
  ///
  /// Zero also while the guest listens neither by interrupt nor by polling. When it is zero,
  /// `onReceiveRoom` is called once there is room.
  public var receiveRoom: Int {
    registers.withLock {
      let room = $0.receiveRoom
      if room == 0 { $0.awaitRoom() }
      return room
    }
  }

  /// Receives bytes, as many as there is room for.
  ///
  /// - Parameter bytes: the input, in order.
  /// - Returns: how many bytes were taken, from the start. The caller keeps the others until
  ///   `onReceiveRoom` is called.
  public func receive(_ bytes: Span<UInt8>) -> Int {
    change {
      let count = min($0.receiveRoom, bytes.count)
      for index in 0..<count { $0.receive(bytes[index]) }
      if count < bytes.count { $0.awaitRoom() }
      return count
    }
  }

  /// Receives a break, which here means the end of input: a zero byte marked as break, after all
  /// bytes that were taken before.
  public func receiveBreak() {
    change { $0.receiveBreak() }
  }

  /// Changes the registers under the lock and wakes whom it concerns outside of it.
  private func change<Result>(_ body: (inout SerialRegisters) -> Result) -> Result {
    var signals = SerialRegisters.Signals()
    let result = registers.withLock { registers in
      let before = registers.causes
      let result = body(&registers)
      signals = registers.settle(since: before)
      return result
    }
    if signals.interrupt { interrupt.trigger() }
    if signals.receiveRoom { onReceiveRoom() }
    return result
  }
}
