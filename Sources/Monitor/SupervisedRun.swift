// SPDX-License-Identifier: Apache-2.0

internal import ControlProtocol
internal import POSIX

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
    let (server, connectConsole) = try Self.makeServer(configuration, supervision)
    let supervisor = try Supervisor(configuration, supervision, connectConsole: connectConsole) {
      server.publish(event: ControlEvent($0))
    }
    do throws(SystemCallError) {
      try server.start(serving: supervisor)
    } catch {
      throw .cannotCreate("control socket: \(error)")
    }
    defer { server.stop() }
    try supervisor.start()
    onReady()
    end = supervisor.run(signals: signals)
    try report.commit { supervisor.report ?? "" }
  }

  /// The server of the control socket, and what the serial port is connected to, if it leads there.
  private static func makeServer(
    _ configuration: MachineConfiguration, _ supervision: Supervision
  ) throws(MachineError) -> (ControlServer, Supervisor.ConsoleConnector?) {
    do throws(SystemCallError) {
      guard configuration.serial == .standardStreams else {
        let server = try ControlServer(
          name: configuration.name, path: supervision.controlPath,
          console: .elsewhere(configuration.serial))
        return (server, nil)
      }
      let hub = try ConsoleHub(log: SerialLog(path: supervision.logPath))
      let server = try ControlServer(
        name: configuration.name, path: supervision.controlPath, console: .hub(hub))
      return (server, { () throws(SystemCallError) in try hub.connect() })
    } catch {
      throw .cannotCreate("control socket \(supervision.controlPath): \(error.errno)")
    }
  }
}

extension ControlEvent {
  /// What those who subscribed are told.
  fileprivate init(_ event: Supervisor.Event) {
    switch event {
    case .paused: self = .paused(time: WallClock.nanoseconds)
    case .resumed: self = .resumed(time: WallClock.nanoseconds)
    case .restarted: self = .restarted(time: WallClock.nanoseconds)
    case .ended(let end): self = .ended(end)
    }
  }
}
