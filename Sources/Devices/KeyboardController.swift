// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The i8042 of a PC with neither keyboard nor mouse, at ports 0x60 (data) and 0x64 (command).
///
/// It is there because guests reset the machine through it. Every command that has an answer is
/// answered at once, so that a driver's probe ends quickly: both ports report that nothing is
/// connected. Map offsets 0 and 4 one by one where port 0x61 belongs to another device.
///
/// Source: IBM PS/2 Hardware Interface Technical Reference, Keyboard and Auxiliary Device
/// Controller.
public final class KeyboardController: BusDevice {
  /// Offset of the data register, port 0x60.
  public static let dataOffset: UInt64 = 0
  /// Offset of the command and status register, port 0x64.
  public static let commandOffset: UInt64 = 4

  private struct State {
    /// Self-test passed, both ports disabled, scan codes translated.
    var memory = InlineArray<32, UInt8>(repeating: 0)
    /// Bit 0: out of reset; bit 1: address line 20 enabled.
    var outputPort: UInt8 = 0x03
    var output: UInt8?
    /// The command that the next data byte belongs to.
    var command: UInt8?
    var lastWriteWasCommand = false

    init() {
      memory[0] = 0x74
    }
  }

  private let state = Mutex(State())
  private let events: any MachineEventSink

  /// Makes a controller.
  ///
  /// - Parameter events: told of each reset that the guest asks for.
  public init(events: any MachineEventSink) {
    self.events = events
  }

  /// Answers the read of a register.
  ///
  /// - Parameters:
  ///   - offset: 0 for data, 4 for the status; others read all ones.
  ///   - width: any; the value is one byte.
  public func read(offset: UInt64, width: AccessWidth) -> UInt64 {
    switch offset {
    case Self.dataOffset:
      state.withLock { state in
        defer { state.output = nil }
        return UInt64(state.output ?? 0)
      }
    case Self.commandOffset:
      state.withLock { state in
        // Not locked; never busy.
        var status: UInt64 = 0x10 | UInt64(state.memory[0] & 0x04)
        if state.output != nil { status |= 0x01 }
        if state.lastWriteWasCommand { status |= 0x08 }
        return status
      }
    default: width.ones
    }
  }

  /// Takes the write of a register.
  ///
  /// - Parameters:
  ///   - offset: 0 for data, 4 for commands; others are ignored.
  ///   - width: any; one byte is used.
  ///   - value: the data or the command.
  public func write(offset: UInt64, width: AccessWidth, value: UInt64) {
    let byte = UInt8(truncatingIfNeeded: value)
    let resets = state.withLock { state in
      switch offset {
      case Self.dataOffset: Self.take(data: byte, in: &state)
      case Self.commandOffset: Self.take(command: byte, in: &state)
      default: false
      }
    }
    if resets { events.guestRequested(.reset) }
  }

  /// - Returns: whether the command resets the machine.
  private static func take(command: UInt8, in state: inout State) -> Bool {
    state.lastWriteWasCommand = true
    state.command = nil
    switch command {
    case 0x20...0x3F: state.output = state.memory[Int(command & 0x1F)]
    case 0x60...0x7F, 0xD1...0xD4: state.command = command
    case 0xA7: state.memory[0] |= 0x20
    case 0xA8: state.memory[0] &= ~0x20
    // The port's clock line is stuck low: nothing is connected.
    case 0xA9, 0xAB: state.output = 0x01
    case 0xAA: state.output = 0x55
    case 0xAD: state.memory[0] |= 0x10
    case 0xAE: state.memory[0] &= ~0x10
    // The input port: the keyboard is not locked.
    case 0xC0: state.output = 0x80
    case 0xD0: state.output = state.outputPort
    // Pulses the output lines whose bits are zero; line 0 is the processor's reset.
    case 0xF0...0xFF: return command & 0x01 == 0
    default: break
    }
    return false
  }

  /// - Returns: whether the data resets the machine.
  private static func take(data: UInt8, in state: inout State) -> Bool {
    state.lastWriteWasCommand = false
    let command = state.command
    state.command = nil
    switch command {
    case .some(0x60...0x7F): state.memory[Int((command ?? 0) & 0x1F)] = data
    case 0xD1:
      state.outputPort = data | 0x01
      return data & 0x01 == 0
    // Loops back to whoever reads, but not as data of the auxiliary port, which is not there.
    case 0xD2, 0xD3: state.output = data
    // For a keyboard or a mouse.
    default: break
    }
    return false
  }
}
