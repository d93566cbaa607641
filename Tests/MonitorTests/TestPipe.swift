// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A pipe, each end of which can be closed by itself.
final class TestPipe: @unchecked Sendable {
  private(set) var readEnd: Int32
  private(set) var writeEnd: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { fatalError("no pipe for a test: error \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    closeReadEnd()
    closeWriteEnd()
  }

  func closeReadEnd() {
    if readEnd >= 0 { close(readEnd) }
    readEnd = -1
  }

  func closeWriteEnd() {
    if writeEnd >= 0 { close(writeEnd) }
    writeEnd = -1
  }

  func write(_ bytes: [UInt8]) {
    _ = unsafe Glibc.write(writeEnd, bytes, bytes.count)
  }

  /// How many bytes wait in it.
  var waitingCount: Int {
    var count: Int32 = 0
    _ = unsafe ioctl(readEnd, UInt(FIONREAD), &count)
    return Int(count)
  }

  /// Whether a writer would have to wait. How many bytes that takes depends on how they were
  /// written: a short write can leave the rest of its page unused.
  var isFull: Bool {
    var request = pollfd(fd: writeEnd, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&request, 1, 0) == 0
  }

  /// Reads so many bytes, a few at a time; fewer at the end or after a minute of silence.
  func read(_ count: Int, atATime step: Int = 777) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: step)
    while bytes.count < count {
      var request = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&request, 1, 60_000) > 0 else { break }
      let result = unsafe Glibc.read(readEnd, &chunk, min(step, count - bytes.count))
      guard result > 0 else { break }
      bytes += chunk[..<result]
    }
    return bytes
  }
}

/// Waits until something is so; false if that takes a minute.
func eventually(_ condition: () -> Bool) -> Bool {
  for _ in 0..<60_000 {
    if condition() { return true }
    usleep(1000)
  }
  return condition()
}
