// SPDX-License-Identifier: Apache-2.0

public import POSIX

/// A connection that carries the bytes of a serial port, and nothing else any more.
public struct ControlConsole: ~Copyable {
  /// The socket, in blocking mode. Its end is that of the machine's process.
  public let descriptor: OwnedDescriptor
  /// The first bytes of the stream, which are not to be read from the socket again.
  public let received: [UInt8]
}
