// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import MachineDefinition
internal import POSIX
internal import Synchronization
internal import SystemPackage

/// Reads a log that somebody else writes, and that may be moved away for a new one meanwhile.
struct LogReader: ~Copyable {
  /// Something that is reached once, from any thread.
  final class End: Sendable {
    fileprivate let event: EventDescriptor
    private let reason = Mutex<BackendError?>(nil)

    /// Why nothing more is known, where that is why it was reached.
    var failure: BackendError? { reason.withLock { $0 } }

    init() throws(CommandFailure) {
      do throws(SystemCallError) {
        event = try EventDescriptor()
      } catch {
        throw CommandFailure("cannot wait for a log: \(error)")
      }
    }

    func reach(failing failure: BackendError? = nil) {
      reason.withLock { $0 = failure }
      event.signal()
    }
  }

  private static let chunkSize = 1 << 16

  private let path: String
  private var descriptor: Int32 = -1

  /// Opens a log. One that is not there is empty: a machine that never started has none.
  init(_ path: String) throws(CommandFailure) {
    self.path = path
    descriptor = open()
    guard descriptor >= 0 || errno == ENOENT else {
      throw CommandFailure("\(path): \(Errno(rawValue: errno))")
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  private func open() -> Int32 {
    unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
  }

  // MARK: What is there

  /// Prints what the log holds.
  ///
  /// - Parameter lines: only so many at its end; nil for all.
  func print(last lines: Int?) throws(CommandFailure) {
    guard descriptor >= 0 else { return }
    if let lines { lseek(descriptor, try offset(ofLast: lines), SEEK_SET) }
    try printRest()
  }

  /// Where the last lines begin, found from the end.
  private func offset(ofLast lines: Int) throws(CommandFailure) -> Int {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    var (position, missing) = (size, lines)
    var buffer = [UInt8](repeating: 0, count: Self.chunkSize)
    while position > 0 {
      let start = max(0, position - Self.chunkSize)
      let count = unsafe pread(descriptor, &buffer, position - start, start)
      guard count == position - start else { throw failure("read") }
      for index in stride(from: count - 1, through: 0, by: -1)
      where buffer[index] == UInt8(ascii: "\n") && start + index != size - 1 {
        missing -= 1
        if missing <= 0 { return start + index + 1 }
      }
      position = start
    }
    return lines == 0 ? size : 0
  }

  private func printRest() throws(CommandFailure) {
    guard descriptor >= 0 else { return }
    var buffer = [UInt8](repeating: 0, count: Self.chunkSize)
    while true {
      let count = retryingInterrupted { unsafe read(descriptor, &buffer, buffer.count) }
      guard count >= 0 else { throw failure("read") }
      if count == 0 { return }
      var written = 0
      while written < count {
        let rest = buffer[written..<count]
        let result = retryingInterrupted {
          unsafe rest.withUnsafeBytes { unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        }
        guard result >= 0 else { throw failure("write to standard output") }
        written += result
      }
    }
  }

  private func failure(_ call: String) -> CommandFailure {
    CommandFailure("cannot \(call) \(path): \(Errno(rawValue: errno))")
  }

  // MARK: What comes

  /// Prints what is added, until the end is reached and everything before it printed.
  mutating func follow(until end: End) throws(CommandFailure) {
    let watch = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard watch >= 0 else { throw failure("watch") }
    defer { close(watch) }
    // The folder tells of writes to its files, and of a new file in the old one's place.
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let events = UInt32(IN_MODIFY) | UInt32(IN_CREATE) | UInt32(IN_MOVED_TO)
    guard unsafe inotify_add_watch(watch, folder, events) >= 0 else { throw failure("watch") }
    var requests = [
      pollfd(fd: watch, events: Int16(POLLIN), revents: 0),
      pollfd(fd: end.event.rawValue, events: Int16(POLLIN), revents: 0),
      // A pipe that nobody reads any more, as after `grep -q`.
      pollfd(fd: STDOUT_FILENO, events: 0, revents: 0),
    ]
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      try printNew()
      if requests[1].revents != 0 || requests[2].revents != 0 { return }
      _ = unsafe poll(&requests, 3, -1)
      while unsafe read(watch, &buffer, buffer.count) > 0 {}
    }
  }

  private mutating func printNew() throws(CommandFailure) {
    try printRest()
    guard isReplaced else { return }
    let next = open()
    guard next >= 0 else { return }
    // What was written to the old one before it was moved.
    try printRest()
    if descriptor >= 0 { close(descriptor) }
    descriptor = next
    try printRest()
  }

  private var isReplaced: Bool {
    var (current, named) = (stat(), stat())
    guard unsafe stat(path, &named) == 0 else { return false }
    guard descriptor >= 0, unsafe fstat(descriptor, &current) == 0 else { return true }
    return current.st_ino != named.st_ino || current.st_dev != named.st_dev
  }
}
