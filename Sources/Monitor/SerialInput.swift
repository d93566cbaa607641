// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Devices
internal import Glibc
internal import POSIX
internal import SystemPackage

/// What the guest receives, read from a descriptor no faster than the guest takes it.
///
/// Everything here runs on the I/O loop's thread.
final class SerialInput {
  private let port: SerialPort
  private let loop: EventLoop
  private let onCommand: (ConsoleKeys.Command) -> Void
  private var descriptor: Int32?
  private var isPollable = false
  private var isArmed = false
  private var keys: ConsoleKeys?
  private var buffer = [UInt8](repeating: 0, count: 64)
  /// Called when the descriptor has no more to give.
  private var onEnd: () -> Void = {}

  init(port: SerialPort, loop: EventLoop, onCommand: @escaping (ConsoleKeys.Command) -> Void) {
    self.port = port
    self.loop = loop
    self.onCommand = onCommand
  }

  /// Reads from a descriptor from now on.
  ///
  /// - Parameters:
  ///   - descriptor: stays the caller's, and open until ``disconnect()``.
  ///   - hasKeys: whether a person types there, so that Ctrl-A begins a command.
  ///   - onEnd: called when it has no more to give; it is disconnected then.
  func connect(
    _ descriptor: Int32, hasKeys: Bool, onEnd: @escaping () -> Void
  ) throws(SystemCallError) {
    self.descriptor = descriptor
    self.onEnd = onEnd
    keys = hasKeys ? ConsoleKeys() : nil
    isPollable = try loop.add(descriptor) { [unowned self] _ in pump() }
    isArmed = isPollable
    pump()
  }

  /// Reads no more.
  func disconnect() {
    if let descriptor, isPollable { loop.remove(descriptor) }
    descriptor = nil
  }

  /// Moves bytes until the guest has no room or the descriptor has nothing.
  func pump() {
    while let descriptor {
      let room = port.receiveRoom
      guard room > 0 else { return arm(false) }
      guard isReadable(descriptor) else { return arm(true) }
      let count = unsafe read(descriptor, &buffer, min(room, buffer.count))
      if count > 0 {
        deliver(buffer[..<count])
      } else if count < 0, [.interrupted, .wouldBlock].contains(Errno.current) {
        return arm(true)
      } else {
        disconnect()
        onEnd()
      }
    }
  }

  private func deliver(_ bytes: ArraySlice<UInt8>) {
    guard keys != nil else {
      _ = port.receive(bytes.span)
      return
    }
    for byte in bytes {
      guard let typed = keys?.filter(byte) else { return }
      if let byte = typed.byte { _ = port.receive([byte].span) }
      if let command = typed.command { onCommand(command) }
    }
  }

  private func isReadable(_ descriptor: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&request, 1, 0) > 0
  }

  private func arm(_ shouldArm: Bool) {
    guard let descriptor, isPollable, isArmed != shouldArm else { return }
    isArmed = shouldArm
    loop.change(descriptor, events: shouldArm ? EPOLLIN.rawValue : 0)
  }
}
