// SPDX-License-Identifier: Apache-2.0

public import Glibc
internal import Synchronization

/// A program that a test runs as a user would, with a guard against hanging.
public final class ChildProcess {
  /// Where the program's standard input or output leads.
  public enum Stream {
    /// A pipe to the test.
    case pipe
    /// A descriptor of the test, which stays the test's.
    case descriptor(Int32)
    /// Closed.
    case closed
  }

  /// How a program ended.
  public struct Outcome: Sendable {
    /// The exit status, or 128 and the signal that killed it.
    public let status: Int32
    /// What it wrote to standard output.
    public let output: [UInt8]
    /// What it wrote to standard error.
    public let errors: String
    /// How long it kept a processor busy, in seconds.
    public let processorSeconds: Double

    /// Standard output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
    /// How many lines it wrote to standard error.
    public var errorLines: Int { errors.split(separator: "\n").count }
  }

  /// The process's number.
  public let pid: pid_t

  private static let patience = 60
  private static let spawning = Mutex(())
  private var inputEnd: Int32 = -1
  private var outputEnd: Int32 = -1
  private var errorsEnd: Int32 = -1
  private var output: [UInt8] = []
  private var errors: [UInt8] = []
  private var status: Int32?
  private var usage = rusage()

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - arguments: the program's path, or name in `PATH`, and what it is given.
  ///   - input: standard input.
  ///   - output: standard output.
  ///   - environment: the variables, each as `NAME=value`; nil for the test's own.
  public init(
    _ arguments: [String], input: Stream = .pipe, output: Stream = .pipe,
    environment: [String]? = nil
  ) throws {
    // One at a time, so that no child inherits an end of another one's pipes.
    (pid, inputEnd, outputEnd, errorsEnd) = try Self.spawning.withLock { _ in
      let input = Self.ends(of: input, isInput: true)
      let output = Self.ends(of: output, isInput: false)
      let errors = Self.ends(of: .pipe, isInput: false)
      defer {
        for ends in [input, output, errors] where ends.isOwned { close(ends.child) }
      }
      let pid = try Self.spawn(
        arguments, [input.child, output.child, errors.child], environment)
      return (pid, input.test, output.test, errors.test)
    }
  }

  deinit {
    if status == nil {
      kill(pid, SIGKILL)
      waitpid(pid, nil, 0)
    }
    for end in [inputEnd, outputEnd, errorsEnd] where end >= 0 { close(end) }
  }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - arguments: as for ``init(_:input:output:environment:)``.
  ///   - input: what it reads, from a pipe; less than a pipe holds.
  ///   - environment: the variables, each as `NAME=value`; nil for the test's own.
  public static func run(
    _ arguments: [String], input: String = "", environment: [String]? = nil
  ) throws -> Outcome {
    let child = try ChildProcess(arguments, environment: environment)
    child.write(input)
    child.closeInput()
    return child.finish()
  }

  // MARK: While it runs

  /// Writes to its standard input.
  public func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in _ = unsafe Glibc.write(inputEnd, bytes.baseAddress, bytes.count) }
  }

  /// Ends its standard input.
  public func closeInput() {
    if inputEnd >= 0 { close(inputEnd) }
    inputEnd = -1
  }

  /// Closes the test's end of its standard output.
  public func closeOutput() {
    if outputEnd >= 0 { close(outputEnd) }
    outputEnd = -1
  }

  /// Sends it a signal.
  public func signal(_ number: Int32) {
    kill(pid, number)
  }

  /// Waits until standard output contains a text; false if it ended, or was silent, before.
  public func waitForOutput(_ text: String) -> Bool {
    pump { String(decoding: output, as: UTF8.self).contains(text) }
  }

  /// Waits until standard error contains a line that begins with a text, and returns its rest.
  public func waitForErrorLine(_ prefix: String) -> String? {
    var rest: String?
    _ = pump {
      let lines = String(decoding: errors, as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      rest = lines.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
      return rest != nil
    }
    return rest
  }

  /// Waits until so many bytes of standard output wait to be read; false if that takes a minute.
  public func waitForUnreadOutput(_ count: Int32) -> Bool {
    let deadline = time(nil) + Self.patience
    var waiting: Int32 = 0
    while waiting < count, time(nil) < deadline {
      usleep(1000)
      _ = unsafe ioctl(outputEnd, UInt(FIONREAD), &waiting)
    }
    return waiting >= count
  }

  /// Whether it has ended.
  public var hasEnded: Bool {
    guard status == nil else { return true }
    var information = unsafe siginfo_t()
    // It stays for `finish`, which wants its status.
    let result = unsafe waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT)
    return unsafe result != 0 || information.si_signo != 0
  }

  /// Reads what is left and waits for the end. A program that hangs is killed.
  public func finish() -> Outcome {
    _ = pump { false }
    let status = wait()
    return Outcome(
      status: status, output: output, errors: String(decoding: errors, as: UTF8.self),
      processorSeconds: Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6)
  }

  // MARK: Inside

  private func wait() -> Int32 {
    if let status { return status }
    var raw: Int32 = 0
    let deadline = time(nil) + Self.patience
    while unsafe wait4(pid, &raw, WNOHANG, &usage) == 0 {
      if time(nil) > deadline { kill(pid, SIGKILL) }
      usleep(1000)
    }
    let signal = raw & 0x7F
    let result = signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
    status = result
    return result
  }

  private func pump(until isDone: () -> Bool) -> Bool {
    while !isDone() {
      var requests = [outputEnd, errorsEnd].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      if outputEnd < 0, errorsEnd < 0 { return false }
      guard unsafe poll(&requests, 2, Int32(Self.patience) * 1000) > 0 else { return false }
      if requests[0].revents != 0, !Self.read(outputEnd, into: &output) { closeOutput() }
      if requests[1].revents != 0, !Self.read(errorsEnd, into: &errors) {
        close(errorsEnd)
        errorsEnd = -1
      }
    }
    return true
  }

  private static func read(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
    if count > 0 { bytes += buffer[..<count] }
    return count > 0
  }

  private static func ends(
    of stream: Stream, isInput: Bool
  ) -> (child: Int32, test: Int32, isOwned: Bool) {
    switch stream {
    case .closed: return (-1, -1, false)
    case .descriptor(let descriptor): return (descriptor, -1, false)
    case .pipe:
      var ends: [Int32] = [-1, -1]
      guard unsafe pipe(&ends) == 0 else { fatalError("no pipe for a test: error \(errno)") }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      return isInput ? (ends[0], ends[1], true) : (ends[1], ends[0], true)
    }
  }

  private static func spawn(
    _ arguments: [String], _ streams: [Int32], _ environment: [String]?
  ) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in streams.enumerated() {
      if descriptor < 0 {
        unsafe posix_spawn_file_actions_addclose(&actions, Int32(number))
      } else {
        unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
      }
    }
    // Threads that run tests block nearly every signal, and children would inherit that.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var pid: pid_t = 0
    let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    let variables = unsafe environment.map { unsafe $0.map { unsafe strdup($0) } + [nil] }
    defer { unsafe (words + (variables ?? [])).forEach { unsafe free($0) } }
    let result: Int32 =
      if let variables = unsafe variables {
        unsafe posix_spawnp(&pid, arguments[0], &actions, &attributes, words, variables)
      } else {
        unsafe posix_spawnp(&pid, arguments[0], &actions, &attributes, words, environ)
      }
    guard result == 0 else { throw SpawnError(program: arguments[0], error: result) }
    return pid
  }

  private struct SpawnError: Error {
    let program: String
    let error: Int32
  }
}
