// SPDX-License-Identifier: Apache-2.0

@testable import ControlProtocol
import Glibc
import POSIX

/// A client that sends whatever a test wants, well formed or not. One thread reads.
final class ControlTestClient: @unchecked Sendable {
  private let descriptor: OwnedDescriptor
  private var received: [UInt8] = []

  init(_ path: String) throws {
    guard let descriptor = try SocketAddress(path: path).connect() else { throw NoConnection() }
    self.descriptor = descriptor
    TestSocket.limitSending(self.descriptor.rawValue)
  }

  private struct NoConnection: Error {}

  /// Sends a text, waiting as long as that takes.
  func send(_ text: String) {
    send(Array(text.utf8))
  }

  /// Sends bytes, waiting as long as that takes.
  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = offer(rest, flags: MSG_NOSIGNAL)
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Sends what the other side takes at once.
  ///
  /// - Returns: how many bytes.
  func offer(_ bytes: ArraySlice<UInt8>, flags: Int = MSG_NOSIGNAL | MSG_DONTWAIT) -> Int {
    unsafe bytes.withUnsafeBytes {
      unsafe Glibc.send(descriptor.rawValue, $0.baseAddress, $0.count, Int32(flags))
    }
  }

  /// Sends a line and reads one.
  func ask(_ line: String) -> String? {
    send(line + "\n")
    return self.line()
  }

  /// Reads a line; nil at the end, or after a minute of silence.
  func line() -> String? {
    while true {
      if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
        let line = read(end + 1).dropLast()
        return String(decoding: line, as: UTF8.self)
      }
      guard receiveMore() else { break }
    }
    return received.isEmpty ? nil : String(decoding: read(received.count), as: UTF8.self)
  }

  /// Reads so many bytes; fewer at the end, or after a minute of silence.
  func read(_ count: Int) -> [UInt8] {
    while received.count < count, receiveMore() {}
    let bytes = Array(received.prefix(count))
    received.removeFirst(bytes.count)
    return bytes
  }

  /// - Returns: false at the end, or after a minute of silence.
  private func receiveMore() -> Bool {
    guard isReadable(within: 60_000) else { return false }
    var chunk = [UInt8](repeating: 0, count: 65536)
    let count = unsafe Glibc.read(descriptor.rawValue, &chunk, chunk.count)
    guard count > 0 else { return false }
    received += chunk[..<count]
    return true
  }

  /// Reads everything up to the end.
  func readToEnd() -> [UInt8] { read(.max) }

  /// Reads until a text has come; everything up to its end, less after a minute of silence.
  func read(until text: String) -> String {
    let end = Array(text.utf8)
    var bytes: [UInt8] = []
    while !bytes.suffix(end.count).elementsEqual(end), let byte = read(1).first {
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func isReadable(within milliseconds: Int32) -> Bool {
    var request = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&request, 1, milliseconds) > 0
  }

  /// Whether something waits to be read.
  var isReadableNow: Bool { !received.isEmpty || isReadable(within: 0) }

  /// Sends no more, but still reads.
  func endWriting() {
    shutdown(descriptor.rawValue, Int32(SHUT_WR))
  }
}
