// SPDX-License-Identifier: Apache-2.0

import Glibc
import POSIX

/// The test's end of a pair of stream sockets, whose other end a machine gets for its serial port.
final class ConnectedSockets {
  private let end: Int32
  private var given: Int32
  private var received: [UInt8] = []

  init() {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      fatalError("no sockets for a test: error \(errno)")
    }
    (end, given) = (ends[0], ends[1])
  }

  deinit {
    close(end)
    if given >= 0 { close(given) }
  }

  /// The machine's end; once only.
  func giveOtherEnd() -> OwnedDescriptor {
    defer { given = -1 }
    return OwnedDescriptor(adopting: given)
  }

  /// Makes the socket hold little that nobody has read.
  func shrink() {
    var size: Int32 = 1
    _ = unsafe setsockopt(
      given, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
  }

  func write(_ text: String) {
    _ = unsafe Glibc.write(end, text, text.utf8.count)
  }

  /// Everything up to the end of a text; less at the end or after a minute of silence.
  func read(until text: String) -> String {
    let wanted = Array(text.utf8)
    while !received.suffix(wanted.count).elementsEqual(wanted), readByte() {}
    defer { received = [] }
    return String(decoding: received, as: UTF8.self)
  }

  /// Everything up to the end of the connection, or to a minute of silence.
  func readToEnd() -> [UInt8] {
    while readByte() {}
    defer { received = [] }
    return received
  }

  private func readByte() -> Bool {
    var request = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
    var byte: UInt8 = 0
    guard unsafe poll(&request, 1, 60_000) > 0, unsafe Glibc.read(end, &byte, 1) == 1 else {
      return false
    }
    received.append(byte)
    return true
  }
}
