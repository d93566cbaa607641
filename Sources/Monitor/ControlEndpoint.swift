// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// A descriptor that the control thread waits for, until this goes away.
final class ControlEndpoint {
  /// Called with the `EPOLL` flags of what happened. They may be those of an earlier descriptor with
  /// the same number, so they are a reason to look, and no more.
  var onEvents: (UInt32) -> Void = { _ in }

  private let descriptor: OwnedDescriptor
  private let loop: EventLoop
  private var expected: UInt32?

  /// What ``receive(into:)`` found.
  enum Received {
    /// So many bytes.
    case bytes(Int)
    /// Nothing for now.
    case nothing
    /// The other side sends no more.
    case end
  }

  init(_ descriptor: consuming OwnedDescriptor, on loop: EventLoop) {
    self.descriptor = descriptor
    self.loop = loop
  }

  deinit {
    loop.remove(descriptor.rawValue)
  }

  /// The number, valid as long as this object lives.
  var rawValue: Int32 { descriptor.rawValue }

  /// Waits for these events from now on; a hang-up is told of even without any.
  ///
  /// - Returns: false if the kernel has no memory to wait with.
  func expect(_ events: UInt32) -> Bool {
    guard events != expected else { return true }
    if expected != nil { loop.remove(rawValue) }
    do throws(SystemCallError) {
      try loop.add(rawValue, events: events) { [unowned self] in onEvents($0) }
    } catch {
      expected = nil
      return false
    }
    expected = events
    return true
  }

  /// Whether the other side neither sends nor takes anything any more.
  var isHungUp: Bool {
    var request = pollfd(fd: rawValue, events: 0, revents: 0)
    return unsafe poll(&request, 1, 0) > 0 && request.revents & Int16(POLLHUP | POLLERR) != 0
  }

  /// Receives what is there, once, without waiting.
  func receive(into chunk: inout [UInt8]) -> Received {
    let number = rawValue
    let count = retryingInterrupted {
      unsafe recv(number, &chunk, chunk.count, Int32(MSG_DONTWAIT))
    }
    if count > 0 { return .bytes(count) }
    return count < 0 && Errno.current == .wouldBlock ? .nothing : .end
  }
}
