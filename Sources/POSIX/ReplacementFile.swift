// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import SystemPackage

/// A file that appears whole or not at all: written beside its place, synchronized, renamed.
///
/// A place that exists and is no regular file is written as it is, and so is what standard output or
/// standard error go to, such as `/dev/stdout`. A symbolic link stays: its target is replaced.
public struct ReplacementFile: ~Copyable {
  private let path: String
  private let temporaryPath: String?
  private let descriptor: OwnedDescriptor

  /// Makes sure that the file can be written, before there is anything to write.
  ///
  /// - Parameter path: where the file appears.
  /// - Throws: the error number of `open`.
  public init(path: String) throws(SystemCallError) {
    var status = stat()
    let exists = unsafe stat(path, &status) == 0
    if exists, let stream = Self.standardStream(like: status) {
      let copy = fcntl(stream, F_DUPFD_CLOEXEC, 0)
      guard copy >= 0 else { throw SystemCallError("write \(path)", .current) }
      descriptor = OwnedDescriptor(adopting: copy)
      temporaryPath = nil
      self.path = path
    } else if exists, status.st_mode & S_IFMT != S_IFREG {
      descriptor = try OwnedDescriptor.open(path, flags: O_WRONLY | O_NOCTTY)
      temporaryPath = nil
      self.path = path
    } else {
      let place = Self.target(of: path)
      let temporary = "\(place).\(getpid()).tmp"
      descriptor = try Self.create(temporary, for: path)
      temporaryPath = temporary
      self.path = place
    }
  }

  /// The output stream of this process that goes to a file, if one does.
  private static func standardStream(like status: stat) -> Int32? {
    [STDOUT_FILENO, STDERR_FILENO].first { stream in
      var other = stat()
      return unsafe fstat(stream, &other) == 0 && other.st_dev == status.st_dev
        && other.st_ino == status.st_ino
    }
  }

  /// Where a symbolic link leads; the path itself if nothing is there yet.
  private static func target(of path: String) -> String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  private static func create(
    _ temporary: String, for path: String
  ) throws(SystemCallError) -> OwnedDescriptor {
    do throws(SystemCallError) {
      return try OwnedDescriptor.open(
        temporary, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o644)
    } catch {
      throw SystemCallError("write \(path)", error.errno)
    }
  }

  deinit {
    if let temporaryPath { unsafe unlink(temporaryPath) }
  }

  /// Writes the content and puts the file into its place.
  ///
  /// - Parameter content: the whole file.
  /// - Throws: the error number of `write`, `fsync` or `rename`; the old file is still there then.
  public consuming func commit(_ content: String) throws(SystemCallError) {
    var content = content
    let descriptor = descriptor.rawValue
    let isWritten = content.withUTF8 { bytes -> Bool in
      var offset = 0
      while offset < bytes.count {
        let count = unsafe write(
          descriptor, unsafe bytes.baseAddress.map { unsafe $0 + offset }, bytes.count - offset)
        if count < 0, Errno.current == .interrupted { continue }
        guard count > 0 else { return false }
        offset += count
      }
      return true
    }
    guard isWritten else { throw SystemCallError("write \(path)", .current) }
    guard let temporaryPath else { return }
    guard fsync(descriptor) == 0, unsafe rename(temporaryPath, path) == 0 else {
      throw SystemCallError("write \(path)", .current)
    }
  }
}
