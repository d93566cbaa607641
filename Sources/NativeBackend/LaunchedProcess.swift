// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import MachineDefinition
internal import MachineStore
internal import Monitor
internal import POSIX
internal import SystemPackage

/// The process of a machine that is starting: `roost-vmm`, in a session of its own.
struct LaunchedProcess: ~Copyable {
  private let number: Int32
  private let process: ProcessDescriptor
  private let readiness: OwnedDescriptor

  /// What became of a start.
  enum Outcome {
    /// The guest runs.
    case ready
    /// The machine could not be made, for this reason.
    case failed(BackendError.Kind, String)
    /// The deadline passed.
    case timedOut
  }

  private static let largestMessage = 64 << 10
  /// How long a process may take to end after it said that it failed, in nanoseconds.
  private static let endPatience: UInt64 = 5_000_000_000

  /// Runs the program.
  ///
  /// - Parameters:
  ///   - program: its path.
  ///   - run: the machine; its lock is inherited.
  static func launch(
    _ program: String, running run: borrowing PreparedRun
  ) throws(BackendError) -> LaunchedProcess {
    let document = try MonitorExecutable.file(holding: configuration(of: run).document)
    do throws(SystemCallError) {
      let log = try OwnedDescriptor.open(
        run.directory.monitorLog, flags: O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW)
      var ends: [Int32] = [-1, -1]
      guard unsafe roost_pipe(&ends) == 0 else { throw SystemCallError("pipe", .current) }
      let readiness = OwnedDescriptor(adopting: ends[0])
      let childEnd = OwnedDescriptor(adopting: ends[1])
      let number = try spawn(
        program, output: log.rawValue,
        inheriting: [document.rawValue, childEnd.rawValue, run.lock.rawValue])
      return LaunchedProcess(number: number, process: try hold(number), readiness: readiness)
    } catch {
      throw BackendError(.failed, "cannot start \(run.definition.name): \(error)")
    }
  }

  private init(
    number: Int32, process: consuming ProcessDescriptor, readiness: consuming OwnedDescriptor
  ) {
    self.number = number
    self.process = process
    self.readiness = readiness
  }

  /// The machine with its files.
  private static func configuration(of run: borrowing PreparedRun) -> MachineConfiguration {
    var supervision = Supervision(
      controlPath: run.directory.controlSocket, logPath: run.directory.serialLog,
      recordPath: run.directory.record)
    supervision.onPowerOff = run.definition.onPowerOff
    supervision.onReboot = run.definition.onReboot
    supervision.onCrash = run.definition.onCrash
    var configuration = run.definition.configuration
    configuration.supervision = supervision
    return configuration
  }

  private static func spawn(
    _ program: String, output: Int32, inheriting descriptors: [Int32]
  ) throws(SystemCallError) -> Int32 {
    // What is inherited gets the numbers from 3 on.
    let arguments = [MonitorExecutable.name, "--configuration-fd", "3", "--ready-fd", "4"]
    var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var number: Int32 = 0
    let error = unsafe roost_spawn_detached(
      program, &words, output, descriptors, Int32(descriptors.count), &number)
    guard error == 0 else { throw SystemCallError("run \(program)", Errno(rawValue: error)) }
    return number
  }

  private static func hold(_ number: Int32) throws(SystemCallError) -> ProcessDescriptor {
    do throws(SystemCallError) {
      return try ProcessDescriptor(number)
    } catch {
      // A process that cannot be watched is not started. Nobody has reaped it, so it is still it.
      kill(number, SIGKILL)
      _ = reap(number)
      throw error
    }
  }

  // MARK: Waiting

  /// Waits until the guest runs, or the process has ended.
  ///
  /// - Parameter deadline: in nanoseconds of `MonotonicClock`; the process is killed then.
  consuming func waitUntilReady(until deadline: UInt64) -> Outcome {
    var message: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while message.count < Self.largestMessage {
      guard readiness.waitUntilReadable(until: deadline) else {
        _ = end(until: 0)
        return .timedOut
      }
      let count = retryingInterrupted {
        unsafe read(readiness.rawValue, &chunk, chunk.count)
      }
      guard count > 0 else { break }
      message += chunk.prefix(count)
      if message.starts(with: Array("ready\n".utf8)) {
        reapLater()
        return .ready
      }
    }
    // It is about to end, unless it closed what it was to answer on by mistake.
    let status = end(until: MonotonicClock.nanoseconds &+ Self.endPatience)
    let line = message.split(separator: UInt8(ascii: "\n")).first.map { line in
      let text = String(decoding: line, as: UTF8.self)
      return text.hasPrefix("roost: ") ? String(text.dropFirst("roost: ".count)) : text
    }
    let kind: BackendError.Kind =
      switch status {
      case 2: .invalid
      case 3: .unavailable
      default: .failed
      }
    return .failed(kind, line ?? Self.words(for: status))
  }

  private static func words(for status: Int32?) -> String {
    switch status {
    case let status? where status > 128:
      "\(MonitorExecutable.name) was killed by signal \(status - 128)"
    case let status?: "\(MonitorExecutable.name) ended with status \(status)"
    case nil: "\(MonitorExecutable.name) ended"
    }
  }

  /// Waits for the end of the process, and kills it after the deadline.
  ///
  /// - Returns: its exit status, or 128 and the signal that killed it; nil if somebody else reaped it.
  private func end(until deadline: UInt64) -> Int32? {
    // A failure means that it has just ended.
    if !process.waitForEnd(until: deadline) { try? process.signal(SIGKILL) }
    return Self.reap(number)
  }

  private static func reap(_ number: Int32) -> Int32? {
    var status: Int32 = 0
    guard retryingInterrupted({ unsafe waitpid(number, &status, 0) }) == number else { return nil }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }

  /// Reaps the process when it ends, if this one lives so long.
  private func reapLater() {
    let number = number
    (try? Thread(name: "reaper") { _ = Self.reap(number) })?.detach()
  }
}
