// SPDX-License-Identifier: Apache-2.0

/// How a machine ended.
public enum MachineEnd: Sendable, Equatable {
  /// The guest powered off.
  case poweredOff
  /// The guest reset itself.
  case reset
  /// The guest wrote this value to the debug-exit port.
  case debugExit(code: UInt8)
  /// The guest cannot go on.
  case crashed(CrashReport)
  /// Its time was over.
  case timedOut
  /// A signal asked the monitor to stop.
  case stoppedBySignal(Int32)
  /// Somebody asked for it: the console's Ctrl-A x, or a program that uses the library.
  case stopped
  /// The monitor could not go on, for the reason given.
  case failed(String)

  /// The exit status of the command: see `roost help boot`.
  public var exitStatus: Int32 {
    switch self {
    case .poweredOff, .reset, .stopped: 0
    case .debugExit(let code): code <= 119 ? Int32(code) : 1
    case .crashed: 125
    case .timedOut: 124
    case .stoppedBySignal(let signal): 128 &+ signal
    case .failed: 1
    }
  }

  /// One word for reports: `poweroff`, `reset`, `debug-exit`, `crash`, `timeout`, `signal`, `stop`
  /// or `failure`.
  public var kind: String {
    switch self {
    case .poweredOff: "poweroff"
    case .reset: "reset"
    case .debugExit: "debug-exit"
    case .crashed: "crash"
    case .timedOut: "timeout"
    case .stoppedBySignal: "signal"
    case .stopped: "stop"
    case .failed: "failure"
    }
  }

  /// What a person is told on standard error; nil where the end needs no words.
  public var explanation: String? {
    switch self {
    case .poweredOff, .reset, .stopped, .stoppedBySignal: nil
    case .debugExit(let code):
      code <= 119 ? nil : "the guest left with \(code), which is no exit status: use 0 to 119"
    case .crashed(let report): report.description
    case .timedOut: "stopped after the time that --timeout gave it"
    case .failed(let reason): reason
    }
  }
}
