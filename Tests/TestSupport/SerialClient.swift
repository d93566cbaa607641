// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Somebody at the other end of a serial port.
public final class SerialClient {
  private var descriptor: Int32
  private var received: [UInt8] = []

  /// Connects to a Unix socket, as soon as it is there.
  public init?(_ path: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) {
      unsafe $0.copyBytes(from: Array(path.utf8))
    }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    for _ in 0..<60_000 {
      let result = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe connect(descriptor, $0, size)
        }
      }
      if result == 0 { return }
      usleep(1000)
    }
    return nil
  }

  /// Opens a pseudo terminal that is in raw mode.
  public init?(terminal: String) {
    descriptor = unsafe open(terminal, O_RDWR | O_NOCTTY | O_CLOEXEC)
    if descriptor < 0 { return nil }
  }

  deinit { close() }

  /// Sends a text.
  public func write(_ text: String) {
    _ = unsafe Glibc.write(descriptor, text, text.utf8.count)
  }

  /// Sends no more, but still reads.
  public func endWriting() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Leaves.
  public func close() {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
    descriptor = -1
  }

  /// Reads until a text has come, and returns everything up to its end; less after a minute.
  public func read(until text: String) -> String {
    let end = Array(text.utf8)
    while !received.ends(with: end) {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      var byte: UInt8 = 0
      guard unsafe poll(&request, 1, 60_000) > 0, unsafe Glibc.read(descriptor, &byte, 1) == 1
      else { break }
      received.append(byte)
    }
    defer { received = [] }
    return String(decoding: received, as: UTF8.self)
  }
}

extension [UInt8] {
  fileprivate func ends(with other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}
