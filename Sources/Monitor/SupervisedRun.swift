// SPDX-License-Identifier: Apache-2.0

internal import ControlProtocol
internal import POSIX
internal import Synchronization

/// A supervised machine in this process: signals, the supervisor, and what serves it.
struct SupervisedRun {
  /// How its last run ended.
  let end: MachineEnd

  /// Runs a machine until it has ended for good.
  ///
  /// - Parameters:
  ///   - configuration: the machine.
  ///   - supervision: what happens to it and where that is written.
  ///   - onReady: called when the vCPUs run.
  init(
    _ configuration: MachineConfiguration, _ supervision: Supervision, onReady: () -> Void
  ) throws(MachineError) {
    let signals = try ProcessSignals()
    let report = try ReportFile(path: configuration.reportPath)
    let news = News()
    let console = try Self.console(configuration, supervision)
    let supervisor = try Supervisor(
      configuration, supervision, connectConsole: console.connector,
      onEvent: { news.publish($0) })
    let server = try Self.server(of: supervisor, configuration, supervision, console)
    defer { server.stop() }
    news.begin(on: server)
    try supervisor.start()
    onReady()
    end = supervisor.run(signals: signals)
    try report.commit { supervisor.report ?? "" }
  }

  private static func console(
    _ configuration: MachineConfiguration, _ supervision: Supervision
  ) throws(MachineError) -> ControlServer.Console {
    guard configuration.serial == .standardStreams else {
      return .elsewhere(configuration.serial)
    }
    do throws(SystemCallError) {
      return .hub(try ConsoleHub(log: SerialLog(path: supervision.logPath)))
    } catch {
      throw .cannotCreate("console: \(error)")
    }
  }

  private static func server(
    of supervisor: Supervisor, _ configuration: MachineConfiguration, _ supervision: Supervision,
    _ console: ControlServer.Console
  ) throws(MachineError) -> ControlServer {
    do throws(SystemCallError) {
      let server = try ControlServer(
        machine: supervisor, name: configuration.name, path: supervision.controlPath,
        console: console)
      try server.start()
      return server
    } catch {
      throw .cannotCreate("control socket: \(error)")
    }
  }

  /// Brings what happens to those who subscribed, once there is a server that knows them.
  private final class News: Sendable {
    private let server = Mutex<ControlServer?>(nil)

    func begin(on server: ControlServer) {
      self.server.withLock { $0 = server }
    }

    func publish(_ event: Supervisor.Event) {
      server.withLock { $0?.publish(event: ControlEvent(event)) }
    }
  }
}

extension ControlServer.Console {
  /// What the machine's serial port is connected by; nil if it leads elsewhere.
  fileprivate var connector: Supervisor.ConsoleConnector? {
    guard case .hub(let hub) = self else { return nil }
    return { () throws(SystemCallError) in try hub.connect() }
  }
}

extension ControlEvent {
  fileprivate init(_ event: Supervisor.Event) {
    switch event {
    case .paused: self = .paused(time: WallClock.nanoseconds)
    case .resumed: self = .resumed(time: WallClock.nanoseconds)
    case .restarted: self = .restarted(time: WallClock.nanoseconds)
    case .ended(let end): self = .ended(end)
    }
  }
}
