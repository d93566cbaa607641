// SPDX-License-Identifier: Apache-2.0

import ControlProtocol
import Glibc
import POSIX
import TestSupport

/// The other side of a client's connection, which does what a test says, on a thread of its own.
final class ScriptedServer {
  let path: String
  private let directory: TemporaryDirectory
  private let thread: TestThread

  /// Somebody who is connected.
  struct Peer: ~Copyable {
    let descriptor: OwnedDescriptor

    func send(_ text: String) {
      _ = unsafe Glibc.send(descriptor.rawValue, text, text.utf8.count, Int32(MSG_NOSIGNAL))
    }

    /// The next line, without its line feed; less at the end.
    func readLine() -> String {
      var line: [UInt8] = []
      var byte: UInt8 = 0
      while unsafe read(descriptor.rawValue, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
        line.append(byte)
      }
      return String(decoding: line, as: UTF8.self)
    }
  }

  static let greeting = ControlGreeting(machine: "web", processIdentifier: 4711).line

  /// Serves one client.
  init(_ script: @escaping @Sendable (borrowing Peer) -> Void) throws {
    directory = try TemporaryDirectory()
    path = directory.file("control.sock")
    let socket = try ControlSocket(listeningAt: path)
    let listener = dup(socket.descriptor.rawValue)
    thread = TestThread {
      var request = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
      _ = unsafe poll(&request, 1, 60_000)
      let accepted = accept(listener, nil, nil)
      close(listener)
      if accepted >= 0 { script(Peer(descriptor: OwnedDescriptor(adopting: accepted))) }
    }
  }

  func join() { thread.join() }
}
