// SPDX-License-Identifier: Apache-2.0

/// Takes the bytes that a serial port sends, with a bound.
public protocol ByteSink: AnyObject, Sendable {
  /// Whether the next byte can be taken without waiting. Never blocks: a guest asks with every
  /// read of the line status.
  var hasRoom: Bool { get }

  /// Takes a byte. Waits for room if there is none, until the machine stops; nothing is dropped
  /// before that.
  func send(_ byte: UInt8)
}
