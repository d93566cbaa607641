// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// The descriptors behind a serial mode, and what has to be removed at the end.
final class SerialEndpoint {
  /// Where output goes; nil while nobody is connected.
  let outputDescriptor: Int32?
  /// Where input comes from.
  let inputDescriptor: Int32?
  /// The socket on which clients arrive.
  let listener: Int32?
  /// Whether nobody may be there to read, so that old output makes room for new.
  let isOptional: Bool

  private let isPseudoTerminal: Bool
  private var owned: [Int32] = []
  private var client: Int32?
  private var socketPath: String?

  /// Opens what a mode names.
  ///
  /// - Parameters:
  ///   - mode: where the port leads.
  ///   - connection: takes the place of standard input and output.
  ///   - appends: whether a file goes on after what is in it.
  init(
    _ mode: SerialMode, connection: consuming OwnedDescriptor? = nil, appends: Bool = false
  ) throws(MachineError) {
    isPseudoTerminal = mode == .pseudoTerminal
    switch mode {
    case .standardStreams:
      if let connection {
        let socket = connection.release()
        (outputDescriptor, inputDescriptor) = (socket, socket)
        owned = [socket]
      } else {
        (outputDescriptor, inputDescriptor) = (STDOUT_FILENO, STDIN_FILENO)
      }
      (listener, isOptional) = (nil, false)
    case .none:
      (outputDescriptor, inputDescriptor) = (nil, nil)
      (listener, isOptional) = (nil, true)
    case .file(let path):
      let file = try Self.open(path, flags: appends ? O_APPEND : O_TRUNC)
      (outputDescriptor, inputDescriptor) = (file, nil)
      (listener, isOptional) = (nil, false)
      owned = [file]
    case .pseudoTerminal:
      let terminal = try Self.openPseudoTerminal()
      (outputDescriptor, inputDescriptor) = (terminal, terminal)
      (listener, isOptional) = (nil, true)
      owned = [terminal]
    case .socket(let path):
      let socket = try Self.listen(path)
      (outputDescriptor, inputDescriptor) = (nil, nil)
      (listener, isOptional) = (socket, true)
      owned = [socket]
      socketPath = path
    }
  }

  deinit {
    remove()
  }

  /// Closes everything and removes the socket.
  func remove() {
    dropClient()
    owned.forEach { _ = Glibc.close($0) }
    owned = []
    if let socketPath { unsafe unlink(socketPath) }
    socketPath = nil
  }

  /// Tells a person where to find the port, if nothing else does.
  func announce() {
    guard isPseudoTerminal, let inputDescriptor,
      let name = unsafe roost_pseudo_terminal_name(inputDescriptor)
    else { return }
    let message = "serial port: \(unsafe String(cString: name))\n"
    _ = unsafe write(STDERR_FILENO, message, message.utf8.count)
  }

  /// Takes the next client, unless there is one already: that one is turned away.
  func acceptClient() -> Int32? {
    guard let listener else { return nil }
    let accepted = accept(listener, nil, nil)
    guard accepted >= 0 else { return nil }
    guard client == nil else {
      _ = Glibc.close(accepted)
      return nil
    }
    _ = roost_set_close_on_exec(accepted)
    client = accepted
    return accepted
  }

  /// Whether the client has closed its end, both ways.
  var clientIsGone: Bool {
    guard let client else { return false }
    var request = pollfd(fd: client, events: 0, revents: 0)
    return unsafe poll(&request, 1, 0) > 0
  }

  /// Ends the connection; whoever is reading or writing there goes on.
  func shutDownClient() {
    if let client { _ = shutdown(client, Int32(SHUT_RDWR)) }
  }

  /// Lets the client go, once nobody uses its descriptor.
  func dropClient() {
    if let client { _ = Glibc.close(client) }
    client = nil
  }

  private static func open(_ path: String, flags: Int32) throws(MachineError) -> Int32 {
    do throws(SystemCallError) {
      return try OwnedDescriptor.open(
        path, flags: O_WRONLY | O_CREAT | O_NOCTTY | flags, mode: 0o644
      ).release()
    } catch {
      throw .cannotCreate("--serial file:\(path): \(error.errno)")
    }
  }

  private static func openPseudoTerminal() throws(MachineError) -> Int32 {
    let terminal = roost_open_pseudo_terminal()
    guard terminal >= 0 else {
      throw .cannotCreate("--serial pty: \(Errno.current)")
    }
    // The kernel tells that nobody has the other end open only after somebody had.
    if let name = unsafe roost_pseudo_terminal_name(terminal) {
      let other = unsafe Glibc.open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
      if other >= 0 { _ = Glibc.close(other) }
    }
    return terminal
  }

  private static func listen(_ path: String) throws(MachineError) -> Int32 {
    let descriptor = unsafe roost_listen(path)
    guard descriptor >= 0 else {
      let errno = Errno.current
      let hint =
        switch errno {
        case .addressInUse: "something is there already: remove it or choose another path"
        case .fileNameTooLong: "the path of a socket has at most 107 bytes"
        default: "\(errno)"
        }
      throw .cannotCreate("--serial unix:\(path): \(hint)")
    }
    return descriptor
  }
}
