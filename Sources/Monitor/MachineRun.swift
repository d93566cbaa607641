// SPDX-License-Identifier: Apache-2.0

/// A machine run in the foreground of this process: signals, the time limit and the report.
struct MachineRun {
  /// How it ended.
  let end: MachineEnd

  /// Runs a machine until it has ended.
  ///
  /// - Parameters:
  ///   - configuration: the machine.
  ///   - onReady: called when the vCPUs run.
  init(_ configuration: MachineConfiguration, onReady: () -> Void) throws(MachineError) {
    // Before the report's file, which a signal must not leave behind.
    let signals = try ProcessSignals()
    let report = try ReportFile(path: configuration.reportPath)
    let machine = try Machine(configuration)
    try machine.start()
    onReady()
    Self.wait(for: machine, ProcessEvents(signals: signals, timeout: configuration.timeout))
    let end = machine.wait()
    self.end = end
    try report.commit { MachineReport(of: machine, configuration, end: end).text }
  }

  /// Waits until the machine has finished, and ends it when a signal or the deadline comes.
  private static func wait(for machine: Machine, _ events: ProcessEvents) {
    var events = events
    var isStopping = false
    while true {
      switch events.next(finished: machine.finishedDescriptor) {
      case .finished: return
      case .timeOver: machine.stop(.timedOut)
      case .signal(let signal):
        // The first signal ends the machine, or shortens the wait for a slow reader after its end;
        // the next one ends also that.
        if isStopping { machine.abandonOutput() }
        isStopping = true
        machine.stop(.stoppedBySignal(signal))
      case .wakeup, .moment: break
      }
    }
  }
}
