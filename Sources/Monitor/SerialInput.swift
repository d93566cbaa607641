// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Devices
internal import Glibc
internal import POSIX
internal import SystemPackage

/// What the guest receives, read from a descriptor no faster than the guest takes it.
///
/// Only a console is read ahead, or nobody could leave a guest that does not listen. Everything
/// here runs on the I/O loop's thread.
final class SerialInput {
  /// How many typed bytes wait for the guest at most.
  static let typeAhead = 64 << 10

  private let port: SerialPort
  private let loop: EventLoop
  private let onCommand: (ConsoleKeys.Command) -> Void
  private var descriptor: Int32?
  private var isPollable = false
  private var keys: ConsoleKeys?
  private var buffer = [UInt8](repeating: 0, count: 64)
  /// Read, and not all taken by the guest yet.
  private var pending: [UInt8] = []
  private var takenCount = 0
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
  ///   - onEnd: called when there is nothing more to read, and again whenever the descriptor
  ///     changes after that, until it calls ``disconnect()``.
  func connect(
    _ descriptor: Int32, hasKeys: Bool, onEnd: @escaping () -> Void
  ) throws(SystemCallError) {
    self.descriptor = descriptor
    self.onEnd = onEnd
    keys = hasKeys ? ConsoleKeys() : nil
    // Told of changes only: a hang-up cannot be masked, and would wake the loop without end while
    // the guest takes nothing.
    isPollable = try loop.add(descriptor, events: EPOLLIN.rawValue | EPOLLET.rawValue) {
      [unowned self] _ in pump()
    }
    pump()
  }

  /// Reads no more. What was read already still reaches the guest.
  func disconnect() {
    if let descriptor, isPollable { loop.remove(descriptor) }
    descriptor = nil
  }

  /// Moves bytes until the guest has no room or the descriptor has nothing.
  func pump() {
    while true {
      let isTaken = deliver()
      guard let descriptor, isTaken || (keys != nil && pending.count < Self.typeAhead) else {
        return
      }
      let room = keys == nil ? min(port.receiveRoom, buffer.count) : buffer.count
      guard room > 0, isReadable(descriptor) else { return }
      let count = unsafe read(descriptor, &buffer, room)
      if count > 0 {
        take(buffer[..<count])
      } else if count < 0, Errno.current == .interrupted {
        continue
      } else if count < 0, Errno.current == .wouldBlock {
        return
      } else {
        return onEnd()
      }
    }
  }

  /// Sorts what was read into bytes for the guest and commands for us.
  private func take(_ bytes: ArraySlice<UInt8>) {
    guard var keys else {
      pending += bytes
      return
    }
    for byte in bytes {
      let typed = keys.filter(byte)
      self.keys = keys
      if let byte = typed.byte { pending.append(byte) }
      if let command = typed.command { onCommand(command) }
    }
  }

  /// Hands over what is pending. The guest may have less room than it had a moment ago.
  ///
  /// - Returns: whether nothing is left; otherwise the port asks for the rest.
  private func deliver() -> Bool {
    while takenCount < pending.count {
      let count = port.receive(pending.span.extracting(takenCount..<pending.count))
      if count == 0 { return false }
      takenCount += count
    }
    pending.removeAll(keepingCapacity: true)
    takenCount = 0
    return true
  }

  private func isReadable(_ descriptor: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&request, 1, 0) > 0
  }
}
