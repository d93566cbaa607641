// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Glibc
internal import Libvirt
internal import POSIX
internal import SystemPackage

/// Passes bytes between a console of libvirt and a socket, until one of them ends.
struct ConsoleBridge: Sendable {
  private static let portion = 16 << 10

  private let stream: ByteStream
  /// This end of the pair; the tasks own it.
  private let socket: Int32

  /// Starts to pass bytes.
  ///
  /// - Parameters:
  ///   - stream: the console.
  ///   - screen: what is shown first.
  /// - Returns: a stream socket, the caller's to close.
  static func open(
    _ stream: ByteStream, showing screen: [UInt8]
  ) throws(SystemCallError) -> Int32 {
    var ends: [Int32] = [-1, -1]
    guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0, &ends) == 0 else {
      throw SystemCallError("socketpair", .current)
    }
    let bridge = ConsoleBridge(stream: stream, socket: ends[0])
    Task {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await bridge.passOutput(after: screen) }
        group.addTask { await bridge.passInput() }
      }
      close(bridge.socket)
    }
    return ends[1]
  }

  /// From the guest to the person.
  private func passOutput(after screen: [UInt8]) async {
    var bytes: [UInt8]? = screen
    while let portion = bytes, await send(portion) {
      // A console that breaks ends as one that is closed: the machine says why.
      bytes = try? await stream.read()
    }
    shutdown(socket, Int32(SHUT_RDWR))
  }

  /// From the person to the guest.
  private func passInput() async {
    while let bytes = await receive(), (try? await stream.write(bytes)) != nil {}
    await stream.close()
    shutdown(socket, Int32(SHUT_RDWR))
  }

  /// Writes all of it; false if the other end is gone.
  private func send(_ bytes: [UInt8]) async -> Bool {
    guard !bytes.isEmpty else { return true }
    let sent = try? await blocking { [socket] in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = retryingInterrupted {
          unsafe rest.withUnsafeBytes {
            unsafe Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
          }
        }
        guard count >= 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
    return sent ?? false
  }

  /// What the person wrote; nil at the end.
  private func receive() async -> [UInt8]? {
    let bytes = try? await blocking { [socket] in
      var buffer = [UInt8](repeating: 0, count: Self.portion)
      let count = retryingInterrupted { unsafe read(socket, &buffer, buffer.count) }
      return Array(buffer.prefix(max(0, count)))
    }
    guard let bytes, !bytes.isEmpty else { return nil }
    return bytes
  }
}

#endif
