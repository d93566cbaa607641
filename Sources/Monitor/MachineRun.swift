// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// A machine run in the foreground of this process: signals, the time limit and the report.
struct MachineRun {
  /// How it ended.
  let end: MachineEnd

  /// Runs a machine until it has ended.
  init(_ configuration: MachineConfiguration) throws(MachineError) {
    // Before the report's file, which a signal must not leave behind.
    let signals = try Self.takeSignals()
    let report = try Self.openReport(configuration.reportPath)
    let machine = try Machine(configuration)
    try machine.start()
    let deadline = configuration.timeout.flatMap { timeout -> UInt64? in
      let (deadline, isNever) = MonotonicClock.nanoseconds.addingReportingOverflow(timeout)
      return isNever ? nil : deadline
    }
    Self.wait(for: machine, signals: signals, deadline: deadline)
    let end = machine.wait()
    self.end = end
    if let report {
      do throws(SystemCallError) {
        try report.commit(MachineReport(of: machine, configuration, end: end).text)
      } catch {
        throw .cannotCreate("\(error)")
      }
    }
  }

  private static func openReport(
    _ path: String?
  ) throws(MachineError) -> ReplacementFile? {
    guard let path else { return nil }
    do throws(SystemCallError) {
      return try ReplacementFile(path: path)
    } catch {
      throw .cannotCreate("--report \(path): \(error.errno)")
    }
  }

  /// Turns the signals that end a program into something to wait for, before any thread starts.
  private static func takeSignals() throws(MachineError) -> OwnedDescriptor {
    var blocked = sigset_t()
    unsafe sigemptyset(&blocked)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { unsafe sigaddset(&blocked, signal) }
    let descriptor = unsafe signalfd(-1, &blocked, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
    guard descriptor >= 0 else { throw .cannotCreate("signalfd: \(Errno.current)") }
    // A reader that is gone and a terminal that is another's are errors of the call, not the end.
    for signal in [SIGPIPE, SIGTTIN, SIGTTOU] { unsafe sigaddset(&blocked, signal) }
    unsafe pthread_sigmask(SIG_BLOCK, &blocked, nil)
    return OwnedDescriptor(adopting: descriptor)
  }

  /// Waits until the machine has finished, and ends it when a signal or the deadline comes.
  private static func wait(
    for machine: Machine, signals: borrowing OwnedDescriptor, deadline: UInt64?
  ) {
    var requests = [
      pollfd(fd: machine.finishedDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signals.rawValue, events: Int16(POLLIN), revents: 0),
    ]
    var deadline = deadline
    var isStopping = false
    while true {
      let count = unsafe poll(&requests, 2, milliseconds(until: deadline))
      if requests[0].revents != 0 { return }
      if count == 0, let passed = deadline, MonotonicClock.nanoseconds >= passed {
        machine.stop(.timedOut)
        deadline = nil
      }
      if count > 0, requests[1].revents != 0, let signal = nextSignal(signals) {
        // The first signal ends the machine, or shortens the wait for a slow reader after its end;
        // the next one ends also that.
        if isStopping { machine.abandonOutput() }
        isStopping = true
        machine.stop(.stoppedBySignal(signal))
      }
    }
  }

  private static func milliseconds(until deadline: UInt64?) -> Int32 {
    guard let deadline else { return -1 }
    let now = MonotonicClock.nanoseconds
    guard deadline > now else { return 0 }
    return Int32(clamping: (deadline - now) / 1_000_000 + 1)
  }

  private static func nextSignal(_ signals: borrowing OwnedDescriptor) -> Int32? {
    var information = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    guard unsafe read(signals.rawValue, &information, size) == size else { return nil }
    return Int32(bitPattern: information.ssi_signo)
  }
}
