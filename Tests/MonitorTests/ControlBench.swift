// SPDX-License-Identifier: Apache-2.0

import ControlProtocol
import JSON
@testable import Monitor
import POSIX
import TestSupport

/// A control server with a machine that is none, and with a console.
final class ControlBench {
  let machine: ControlFakeMachine
  let hub: ConsoleHub
  let server: ControlServer
  let path: String
  let directory: TemporaryDirectory
  private var isRunning = true

  /// - Parameter console: where the serial port leads, if not to the hub.
  init(
    machine: ControlFakeMachine = ControlFakeMachine(), logPath: String? = nil,
    complain: @escaping (String) -> Void = { _ in }, console: SerialMode? = nil
  ) throws {
    self.machine = machine
    directory = try TemporaryDirectory()
    path = directory.file("control.sock")
    hub = try ConsoleHub(
      log: SerialLog(path: logPath ?? directory.file("serial.log"), complain: complain))
    server = try ControlServer(
      name: "web", path: path, console: console.map { .elsewhere($0) } ?? .hub(hub))
    try server.start(serving: machine)
  }

  deinit { stop() }

  func stop() {
    if isRunning { server.stop() }
    isRunning = false
  }

  /// A client that has been greeted.
  func connect() throws -> ControlTestClient {
    let client = try ControlTestClient(path)
    guard client.line()?.hasPrefix(#"{"roost":"control""#) == true else { throw NoGreeting() }
    return client
  }

  /// A client at the console, that has read the answer to its request and nothing behind it.
  func attach() throws -> ControlTestClient {
    let client = try connect()
    client.send(#"{"id":1,"request":"console"}"# + "\n")
    guard client.line() == #"{"id":1,"result":{}}"# else { throw NoGreeting() }
    return client
  }

  /// Asks something on a new connection, which shows that the server serves.
  func isServing() throws -> Bool {
    try connect().ask(#"{"id":9,"request":"status"}"#)?.hasPrefix(#"{"id":9,"result":"#) == true
  }

  private struct NoGreeting: Error {}
}
