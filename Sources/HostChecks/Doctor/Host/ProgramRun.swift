// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks
internal import Glibc
internal import POSIX
internal import SystemPackage

/// A program of the host that was run to its end, and what it wrote.
struct ProgramRun {
  /// How it ended.
  enum End: Equatable {
    /// By itself, with this exit status.
    case exited(Int32)
    /// Killed by this signal.
    case killed(Int32)
    /// Killed because its time had passed.
    case timedOut
  }

  let end: End
  /// Standard output and standard error.
  let output: String

  /// Whether it ended with 0.
  var succeeded: Bool { end == .exited(0) }

  /// The last line that it wrote which is not blank.
  var lastLine: String? {
    output.split(whereSeparator: \.isNewline).last { $0.contains { !$0.isWhitespace } }
      .map(String.init)
  }

  /// How it ended, in words.
  var endText: String {
    switch end {
    case .exited(let status): "status \(status)"
    case .killed(let signal): "signal \(signal)"
    case .timedOut: "no answer in time"
    }
  }

  /// How many bytes of output are kept.
  private static let limit = 65536

  /// Finds a program as a shell would.
  ///
  /// - Returns: its path, or nil.
  static func find(_ name: String, in context: CheckContext) -> String? {
    if name.contains("/") { return unsafe access(name, X_OK) == 0 ? name : nil }
    return context.searchPath.map { "\($0)/\(name)" }
      .first { path in unsafe access(path, X_OK) == 0 }
  }

  /// Runs a program. What is still running when its time has passed is killed.
  ///
  /// - Parameters:
  ///   - program: its path.
  ///   - arguments: what it is given.
  ///   - limit: how long it may take, in nanoseconds.
  /// - Throws: the error number of `pipe2` or `posix_spawn`.
  static func run(
    _ program: String, _ arguments: [String], limit: UInt64
  ) throws(SystemCallError) -> ProgramRun {
    let pipe = try Pipe()
    var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    let pid = unsafe roost_spawn(program, &words, pipe.start.rawValue)
    guard pid > 0 else { throw SystemCallError("run \(program)", Errno(rawValue: -pid)) }
    let reader = pipe.closingStart()
    let start = MonotonicClock.nanoseconds
    var output: [UInt8] = []
    var isOpen = true
    while true {
      if isOpen { isOpen = wait(for: reader.rawValue, adding: &output) } else { usleep(1000) }
      var status: Int32 = 0
      if unsafe waitpid(pid, &status, WNOHANG) == pid {
        if isOpen { _ = wait(for: reader.rawValue, adding: &output) }
        return ProgramRun(end: End(status: status), output: String(decoding: output, as: UTF8.self))
      }
      guard MonotonicClock.nanoseconds &- start < limit else { break }
    }
    kill(pid, SIGKILL)
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0, Errno.current == .interrupted {}
    return ProgramRun(end: .timedOut, output: String(decoding: output, as: UTF8.self))
  }

  /// Waits a little for output, and reads it.
  ///
  /// - Returns: false at its end.
  private static func wait(for pipe: Int32, adding output: inout [UInt8]) -> Bool {
    var request = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&request, 1, 10) > 0 else { return true }
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = retryingInterrupted { unsafe read(pipe, &buffer, buffer.count) }
      if count == 0 { return false }
      if count < 0 { return true }
      output += buffer[..<min(count, max(0, limit - output.count))]
    }
  }
}

extension ProgramRun.End {
  /// Decodes what `waitpid` tells.
  init(status: Int32) {
    let signal = status & 0x7F
    self = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
  }
}
