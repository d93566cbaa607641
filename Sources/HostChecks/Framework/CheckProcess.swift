// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks
internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// A process of its own for one run of a check, so that neither a crash nor a hang reaches further.
struct CheckProcess: ~Copyable {
  private let pid: pid_t
  private let results: OwnedDescriptor
  private let output: OwnedDescriptor
  private let timeLimit: UInt64
  private let start = MonotonicClock.nanoseconds
  private var message: [UInt8] = []
  private var outputBytes: [UInt8] = []
  private var isOutputOpen = true

  /// How many bytes of what a check writes to its output are kept.
  private static let outputLimit = 4096
  /// How many bytes a result may have.
  private static let messageLimit = 1 << 20
  /// How long a killed process may take to go away, in nanoseconds.
  private static let patience: UInt64 = 2_000_000_000

  /// Starts a run. This process must have one thread only.
  ///
  /// - Throws: the error number of `pipe2` or `fork`.
  init(
    of check: any HostCheck, in context: CheckContext, timeLimit: UInt64
  ) throws(SystemCallError) {
    let results = try Pipe()
    let output = try Pipe()
    let parent = getpid()
    let child = roost_fork()
    guard child >= 0 else { throw SystemCallError("start a process for a check", .current) }
    if child == 0 {
      roost_begin_check(parent, output.start.rawValue)
      Self.send(CheckRun(of: check, in: context).message, to: results.start.rawValue)
      _exit(0)
    }
    // Both sides do it: whoever comes first, the group is there when it is needed.
    setpgid(child, child)
    pid = child
    self.results = results.closingStart()
    self.output = output.closingStart()
    self.timeLimit = timeLimit
  }

  private static func send(_ message: String, to descriptor: Int32) {
    var message = message
    message.withUTF8 { bytes in
      var offset = 0
      while offset < bytes.count {
        let count = retryingInterrupted {
          unsafe write(
            descriptor, bytes.baseAddress.map { unsafe $0 + offset }, bytes.count - offset)
        }
        guard count > 0 else { return }
        offset += count
      }
    }
  }

  /// Waits for the end of the run; when its time has passed, or a signal came, ends it.
  ///
  /// - Parameters:
  ///   - signals: the descriptor that reads signals to this process, or -1.
  ///   - onTick: called about ten times a second.
  /// - Returns: the run, and the signal that came, or 0.
  consuming func finish(signals: Int32, onTick: () -> Void) -> (run: CheckRun, signal: Int32) {
    var signal: Int32 = 0
    var hasEnded = false
    while !hasEnded, signal == 0 {
      let elapsed = MonotonicClock.nanoseconds &- start
      guard elapsed < timeLimit else { break }
      hasEnded = waitForInput(signals: signals, nanoseconds: timeLimit - elapsed)
      if signals >= 0 { signal = roost_caught_signal(signals) }
      onTick()
    }
    // Nobody has waited for the process yet, so the group's number is nobody else's. What it started
    // ends with it; how it ended itself is decided already if it did.
    kill(-pid, SIGKILL)
    kill(pid, SIGKILL)
    let status = wait()
    let nanoseconds = MonotonicClock.nanoseconds &- start
    Self.receive(from: output.rawValue, into: &outputBytes, limit: Self.outputLimit)
    if hasEnded, let run = CheckRun(message: message) { return (run, signal) }
    let outcome: CheckOutcome =
      if signal != 0 {
        .skip("interrupted")
      } else if hasEnded {
        .fail(Self.crash(status: status ?? 0, lastWords: Self.lastWords(of: outputBytes)))
      } else if status == nil {
        .fail("did not end in \(timeLimit.timeText), and the kernel does not let it be killed")
      } else {
        .fail("did not end in \(timeLimit.timeText)")
      }
    return (CheckRun(outcome, nanoseconds: nanoseconds), signal)
  }

  /// Waits for a tenth of a second at most, and reads what comes.
  ///
  /// - Returns: whether the run has ended.
  private mutating func waitForInput(signals: Int32, nanoseconds: UInt64) -> Bool {
    var requests = [results.rawValue, isOutputOpen ? output.rawValue : -1, signals].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let timeout = Int32(truncatingIfNeeded: min(100, nanoseconds / 1_000_000 + 1))
    guard unsafe poll(&requests, nfds_t(requests.count), timeout) > 0 else { return false }
    if requests[1].revents != 0 {
      isOutputOpen = !Self.receive(
        from: output.rawValue, into: &outputBytes, limit: Self.outputLimit)
    }
    return requests[0].revents != 0
      && Self.receive(from: results.rawValue, into: &message, limit: Self.messageLimit)
  }

  /// Reads all that waits in a pipe, and keeps as much as the limit allows.
  ///
  /// - Returns: whether the pipe is at its end.
  @discardableResult
  private static func receive(from pipe: Int32, into bytes: inout [UInt8], limit: Int) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = retryingInterrupted { unsafe Glibc.read(pipe, &buffer, buffer.count) }
      guard count > 0 else { return count == 0 }
      bytes += buffer[..<min(count, max(0, limit - bytes.count))]
    }
  }

  /// Waits for the process that has ended or was killed.
  ///
  /// - Returns: its status, or nil if it does not go away.
  private func wait() -> Int32? {
    let deadline = MonotonicClock.nanoseconds &+ Self.patience
    var status: Int32 = 0
    while true {
      let result = retryingInterrupted { unsafe waitpid(pid, &status, WNOHANG) }
      if result != 0 { return result == pid ? status : 0 }
      if MonotonicClock.nanoseconds >= deadline { return nil }
      usleep(200)
    }
  }

  private static func crash(status: Int32, lastWords: String?) -> String {
    let number = status & 0x7F
    let end =
      number != 0
      ? "crashed (\(signalName(number)))" : "ended early with status \(status >> 8 & 0xFF)"
    return lastWords.map { "\(end): \($0)" } ?? end
  }

  private static func signalName(_ number: Int32) -> String {
    let names: [Int32: String] = [
      SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGILL: "SIGILL",
      SIGKILL: "SIGKILL", SIGSEGV: "SIGSEGV", SIGSYS: "SIGSYS", SIGTRAP: "SIGTRAP",
    ]
    return names[number] ?? "signal \(number)"
  }

  /// What Swift said of a trap, which a debug build follows with the stack; else the last line.
  private static func lastWords(of bytes: [UInt8]) -> String? {
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    return (lines.first { $0.contains("Fatal error:") } ?? lines.last).map(String.init)
  }
}
