// SPDX-License-Identifier: Apache-2.0

/// The modem control register (PC16550D, 8.8).
struct ModemControl: OptionSet {
  let rawValue: UInt8

  /// Data terminal ready.
  static let dataTerminalReady = ModemControl(rawValue: 1 << 0)
  /// Request to send.
  static let requestToSend = ModemControl(rawValue: 1 << 1)
  /// The first free output.
  static let output1 = ModemControl(rawValue: 1 << 2)
  /// The second free output: on a PC it connects the interrupt.
  static let output2 = ModemControl(rawValue: 1 << 3)
  /// The transmitter feeds the receiver, and the outputs the modem's inputs.
  static let loopback = ModemControl(rawValue: 1 << 4)

  /// The bits that exist; the others read zero.
  static let all = ModemControl(rawValue: 0x1F)
}
