// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import POSIX
internal import SystemPackage

/// The file that keeps what a guest sends over its serial port.
///
/// At its limit the file becomes `PATH.1`, in place of an older one. When the disk takes nothing,
/// bytes are lost and counted, and a line in the log says so once it takes something again. One
/// thread uses it.
final class SerialLog {
  /// How long the file gets, in bytes.
  static let defaultLimit = 8 << 20

  private let path: String
  private let limit: Int
  private let complain: (String) -> Void
  private var hasComplained = false
  private var file: OwnedDescriptor?
  private var size = 0
  /// Whether there is a limit: not for a device.
  private var isRegular = true
  /// How many bytes are missing at the end of the file, and why.
  private var loss: (count: UInt64, reason: Errno)?

  /// Begins a new file; what an earlier process left is kept as `PATH.1`.
  ///
  /// - Parameters:
  ///   - path: where the log is.
  ///   - limit: how long the file gets, in bytes.
  ///   - complain: is told once, in words, if the log cannot be written.
  init(
    path: String, limit: Int = SerialLog.defaultLimit,
    complain: @escaping (String) -> Void = ControlComplaint.write
  ) {
    self.path = path
    self.limit = limit
    self.complain = complain
    var status = stat()
    if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 {
      // As if it were full.
      size = limit
    }
    if let errno = makeRoom(for: 1) { lose(0, because: errno) }
  }

  /// Adds what the guest sent. Never waits, except for the disk itself.
  func append(_ bytes: ArraySlice<UInt8>) {
    // The mark and the bytes go together, or marks alone would fill what is left of a disk.
    let mark = mark
    if let errno = makeRoom(for: mark.count + bytes.count) {
      return lose(bytes.count, because: errno)
    }
    let failure = write(mark.isEmpty ? bytes : mark + bytes)
    let missing = failure?.missing ?? 0
    if missing <= bytes.count { loss = nil }
    if let failure { lose(min(missing, bytes.count), because: failure.reason) }
  }

  /// What says in the log that bytes are missing there; empty if none are.
  private var mark: ArraySlice<UInt8> {
    guard let loss, loss.count > 0 else { return [] }
    return Array("\n[roost: \(loss.count) bytes were not logged: \(loss.reason)]\n".utf8)[...]
  }

  /// Begins the next file if this one would get too long, and opens it if it is not open.
  ///
  /// - Returns: why nothing can be written; nil if something can.
  private func makeRoom(for count: Int) -> Errno? {
    if isRegular, size > 0, size > limit - count {
      guard unsafe rename(path, path + ".1") == 0 || Errno.current == .noSuchFileOrDirectory else {
        return .current
      }
      file = nil
      size = 0
    }
    guard file == nil else { return nil }
    do throws(SystemCallError) {
      // A pipe that nobody empties is as good as a full disk.
      let file = try OwnedDescriptor.open(
        path, flags: O_WRONLY | O_APPEND | O_CREAT | O_NOCTTY | O_NONBLOCK)
      var status = stat()
      guard unsafe fstat(file.rawValue, &status) == 0 else { return .current }
      isRegular = status.st_mode & S_IFMT == S_IFREG
      size = isRegular ? Int(status.st_size) : 0
      self.file = consume file
      return nil
    } catch {
      return error.errno
    }
  }

  /// - Returns: how many bytes could not be written, and why; nil if all were.
  private func write(_ bytes: ArraySlice<UInt8>) -> (missing: Int, reason: Errno)? {
    var rest = bytes
    while !rest.isEmpty {
      guard let number = file?.rawValue else { return (rest.count, .badFileDescriptor) }
      let count = retryingInterrupted {
        unsafe rest.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
      }
      guard count > 0 else { return (rest.count, count == 0 ? .noSpace : .current) }
      rest = rest.dropFirst(count)
      size += count
    }
    return nil
  }

  private func lose(_ count: Int, because reason: Errno) {
    loss = ((loss?.count ?? 0) &+ UInt64(count), reason)
    if !hasComplained {
      complain("\(path): \(reason): serial output is not logged until that is over")
    }
    hasComplained = true
  }
}
