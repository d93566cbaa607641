// SPDX-License-Identifier: Apache-2.0

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
    // The control server and its console hub go here: `connectConsole` is the hub's, `onEvent` the
    // server's. The server starts before the vCPUs, and stops when the end is recorded.
    let supervisor = try Supervisor(configuration, supervision)
    try supervisor.start()
    onReady()
    end = supervisor.run(signals: signals)
    try report.commit { supervisor.report ?? "" }
  }
}
