// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Glibc
internal import MachineDefinition
internal import Monitor

/// A terminal, or whatever standard input and output are, connected to a machine's serial port.
enum ConsoleSession {
  private static let help = """

    Ctrl-A x  leave; the machine goes on
    Ctrl-A h  this help
    Ctrl-A Ctrl-A  send Ctrl-A to the guest

    """

  /// Connects until the person leaves or the machine ends.
  static func run(_ name: String, on backend: any MachineBackend) async throws {
    let console = try await backend.openConsole(of: name)
    defer { close(console) }
    let isRaw = Terminal.makeRaw(STDIN_FILENO)
    defer { if isRaw { Terminal.restore() } }
    if isRaw { say("connected to \(name): Ctrl-A x leaves, Ctrl-A h shows help\n") }
    let hasEnded = await blocking { relay(console, hasKeys: isRaw) }
    if isRaw { Terminal.restore() }
    guard hasEnded else {
      say("\nleft \(name), which goes on\n")
      return
    }
    let end: MachineRunEnd?
    do throws(BackendError) {
      end = try await backend.wait(for: name, nanoseconds: 10_000_000_000)
    } catch {
      // That the console ended says nothing of the machine then.
      guard error.kind != .unavailable else { throw CommandFailure(error) }
      guard error.kind != .timedOut else {
        throw CommandFailure(
          "the connection to the console of \(name) broke, and \(name) goes on",
          exitStatus: CommandFailure.unavailable)
      }
      end = nil
    }
    if isRaw || end?.reason != nil {
      say(
        "\(name) has ended: \([end?.kind, end?.reason].compactMap { $0 }.joined(separator: ": "))\n"
      )
    }
    if let status = end?.exitStatus, status != 0 { throw ExitCode(status) }
  }

  /// Passes bytes in both directions.
  ///
  /// - Returns: whether the machine ended; false when the person left.
  private static func relay(_ console: Int32, hasKeys: Bool) -> Bool {
    var keys = ConsoleKeys()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var requests = [
      pollfd(fd: console, events: Int16(POLLIN), revents: 0),
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      // A pipe that nobody reads any more.
      pollfd(fd: STDOUT_FILENO, events: 0, revents: 0),
    ]
    while true {
      guard unsafe poll(&requests, 3, -1) >= 0 || errno == EINTR else { return false }
      if requests[2].revents != 0 { return false }
      if requests[0].revents != 0 {
        let count = unsafe read(console, &buffer, buffer.count)
        if count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN) { return true }
        // Nobody reads what we print: there is nobody to show the machine to.
        if count > 0, !writeAll(STDOUT_FILENO, buffer[..<count]) { return false }
      }
      if requests[1].revents != 0 {
        let count = unsafe read(STDIN_FILENO, &buffer, buffer.count)
        if count <= 0 {
          if count < 0, errno == EINTR || errno == EAGAIN { continue }
          // A terminal that hangs up is a person that left; a file's end is the end of input.
          if hasKeys { return false }
          requests[1].fd = -1
          continue
        }
        var input: [UInt8] = []
        for byte in buffer[..<count] {
          guard hasKeys else {
            input.append(byte)
            continue
          }
          let (passed, command) = keys.filter(byte)
          if let passed { input.append(passed) }
          switch command {
          case .leave: return false
          case .help: say(help)
          case .sendBreak, nil: break
          }
        }
        // Output has to be taken while input waits: a guest that echoes would stop at both.
        if !send(input[...], to: console, buffer: &buffer) { return true }
      }
    }
  }

  /// Writes input, and prints what comes meanwhile.
  ///
  /// - Returns: whether the other end is still there.
  private static func send(
    _ input: ArraySlice<UInt8>, to console: Int32, buffer: inout [UInt8]
  ) -> Bool {
    var rest = input
    while !rest.isEmpty {
      var request = pollfd(fd: console, events: Int16(POLLIN | POLLOUT), revents: 0)
      guard unsafe poll(&request, 1, -1) >= 0 || errno == EINTR else { return false }
      if request.revents & Int16(POLLIN) != 0 {
        let count = unsafe recv(console, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count == 0 { return false }
        if count > 0, !writeAll(STDOUT_FILENO, buffer[..<count]) { return false }
      }
      if request.revents & Int16(POLLOUT | POLLERR | POLLHUP) != 0 {
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        let count = unsafe rest.withUnsafeBytes { bytes in
          unsafe Glibc.send(console, bytes.baseAddress, bytes.count, flags)
        }
        if count < 0, errno != EAGAIN, errno != EINTR { return false }
        rest = rest.dropFirst(max(0, count))
      }
    }
    return true
  }

  /// Writes every byte; false if nobody takes them.
  private static func writeAll(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe write(descriptor, bytes.baseAddress, bytes.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        guard errno == EAGAIN else { return false }
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&request, 1, -1)
        continue
      }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func say(_ text: String) {
    _ = writeAll(STDERR_FILENO, Array(text.utf8)[...])
  }
}
