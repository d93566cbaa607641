// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// A connection that carries lines, each call with a deadline in nanoseconds of ``MonotonicClock``.
struct ControlChannel: ~Copyable {
  private let descriptor: OwnedDescriptor
  private var input = LineBuffer(limit: ControlProtocolLimits.replySize)
  private var chunk = [UInt8](repeating: 0, count: 4096)

  init(_ descriptor: consuming OwnedDescriptor) {
    self.descriptor = descriptor
  }

  /// Gives the connection away, behind the last line that was received.
  consuming func release() -> OwnedDescriptor {
    descriptor
  }

  /// Sends a text as a whole.
  func send(_ text: String, until deadline: UInt64?) throws(ControlClientError) {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let result = unsafe bytes.withUnsafeBytes { buffer -> Int in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[sent...])
        return unsafe Glibc.send(
          descriptor.rawValue, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
      }
      if result >= 0 {
        sent += result
        continue
      }
      switch Errno.current {
      case .interrupted: continue
      case .wouldBlock: try wait(for: Int16(POLLOUT), until: deadline)
      case .brokenPipe, .connectionReset: throw .disconnected
      case let errno: throw .system(SystemCallError("send a request", errno))
      }
    }
  }

  /// Receives the next line, and nothing beyond: what follows may be for somebody who takes over
  /// the connection.
  ///
  /// - Returns: nil at the end of the connection.
  mutating func nextLine(until deadline: UInt64?) throws(ControlClientError) -> [UInt8]? {
    while true {
      switch input.next() {
      case .line(let line): return line
      case .tooLong: throw .protocolViolation("a line of it is too long")
      case nil: break
      }
      let count = receiveUpToLineFeed()
      if count > 0 {
        input.append(chunk[..<count])
        continue
      }
      if count == 0 { return nil }
      switch Errno.current {
      case .interrupted: continue
      case .wouldBlock: try wait(for: Int16(POLLIN), until: deadline)
      case .connectionReset: return nil
      case let errno: throw .system(SystemCallError("receive a reply", errno))
      }
    }
  }

  /// - Returns: as `recv`.
  private mutating func receiveUpToLineFeed() -> Int {
    let seen = unsafe recv(
      descriptor.rawValue, &chunk, chunk.count, Int32(MSG_DONTWAIT | MSG_PEEK))
    guard seen > 0 else { return seen }
    let end = chunk[..<seen].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? seen
    return unsafe recv(descriptor.rawValue, &chunk, end, Int32(MSG_DONTWAIT))
  }

  private func wait(for events: Int16, until deadline: UInt64?) throws(ControlClientError) {
    var request = pollfd(fd: descriptor.rawValue, events: events, revents: 0)
    while true {
      var timeout: Int32 = -1
      if let deadline {
        let now = MonotonicClock.nanoseconds
        guard deadline > now else { throw .noAnswer }
        timeout = Int32(clamping: (deadline - now - 1) / 1_000_000 + 1)
      }
      let count = unsafe poll(&request, 1, timeout)
      if count > 0 { return }
      guard count == 0 || Errno.current == .interrupted else {
        throw .system(SystemCallError("poll", .current))
      }
    }
  }
}
