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
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
  /// Called when the descriptor has no more to give.
  private var onEnd: () -> Void = {}

  init(port: SerialPort, loop: EventLoop, onCommand: @escaping (ConsoleKeys.Command) -> Void) {
    self.port = port
    self.loop = loop
    self.onCommand = onCommand
  }

  deinit {
    unsafe buffer.deallocate()
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
      let count = unsafe read(descriptor, buffer.baseAddress, min(room, buffer.count))
      if count > 0 {
        unsafe deliver(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]))
      } else if count < 0, [.interrupted, .wouldBlock].contains(Errno.current) {
        return arm(true)
      } else {
        disconnect()
        onEnd()
      }
    }
  }

  private func deliver(_ bytes: UnsafeRawBufferPointer) {
    guard keys != nil else {
      _ = unsafe port.receive(bytes)
      return
    }
    for index in bytes.indices {
      let typed = unsafe keys?.filter(bytes[index])
      if var byte = typed?.byte {
        unsafe withUnsafeBytes(of: &byte) { _ = unsafe port.receive($0) }
      }
      if let command = typed?.command { onCommand(command) }
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
