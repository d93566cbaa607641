// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import ControlProtocol
import Foundation
import JSON
@testable import Monitor
import POSIX
import TestSupport
import Testing

/// A supervised machine, and a thread that looks after it.
final class SupervisorBench: Sendable {
  let supervisor: Supervisor

  private struct Watched {
    var events: [Supervisor.Event] = []
    var end: MachineEnd?
  }

  private let watched: Condition<Watched>
  private let recordPath: String
  private let thread: TestThread

  /// Starts a machine; `change` sets its policies.
  init(
    _ configuration: MachineConfiguration, in directory: TemporaryDirectory,
    _ change: (inout Supervision) -> Void = { _ in },
    connectConsole: Supervisor.ConsoleConnector? = nil
  ) throws {
    var supervision = Supervision(
      controlPath: directory.file("control"), logPath: directory.file("log"),
      recordPath: directory.file("run.json"))
    change(&supervision)
    var configuration = configuration
    configuration.supervision = supervision
    recordPath = supervision.recordPath
    let watched = Condition(Watched())
    self.watched = watched
    let supervisor = try Supervisor(
      configuration, supervision, connectConsole: connectConsole,
      onEvent: { event in watched.update { $0.events.append(event) } })
    self.supervisor = supervisor
    try supervisor.start()
    thread = TestThread {
      let end = supervisor.run()
      watched.update { $0.end = end }
    }
  }

  deinit {
    supervisor.end()
    thread.join()
  }

  /// What was told so far.
  var events: [Supervisor.Event] { watched.withLock { $0.events } }

  /// Waits until the machine has started again so often; false after a minute, or when it has ended.
  func waitForRestarts(_ count: Int) -> Bool {
    watched.wait(until: Self.deadline) { watched -> Bool? in
      if watched.events.count(where: { $0 == .restarted }) >= count { return true }
      return watched.end == nil ? nil : false
    } ?? false
  }

  /// How the machine ended; one that does not end within a minute fails the test.
  func waitForEnd(_ location: SourceLocation = #_sourceLocation) -> MachineEnd? {
    let end = watched.wait(until: Self.deadline) { $0.end }
    if end == nil { Issue.record("the machine does not end", sourceLocation: location) }
    return end
  }

  /// Ends the machine.
  func end(_ location: SourceLocation = #_sourceLocation) -> MachineEnd? {
    supervisor.end()
    return waitForEnd(location)
  }

  /// The record as it is now.
  func record() throws -> RunRecord {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: recordPath)))
    return try #require(RunRecord(try JSONValue(parsing: bytes)))
  }

  private static var deadline: UInt64 { MonotonicClock.nanoseconds + 60_000_000_000 }
}
