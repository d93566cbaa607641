// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import POSIX
internal import SystemPackage

/// Reads files of a machine's directory, where anything may lie.
enum FileContents {
  /// Reads a regular file, never what waits for a writer.
  ///
  /// - Parameters:
  ///   - path: the file; not followed if it is a symbolic link.
  ///   - limit: the most bytes it may have.
  /// - Throws: the error number of `open` or `read`; `EFBIG` beyond the limit.
  static func read(_ path: String, limit: Int) throws(SystemCallError) -> [UInt8] {
    let descriptor = try OwnedDescriptor.open(
      path, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = retryingInterrupted {
        unsafe Glibc.read(descriptor.rawValue, &chunk, chunk.count)
      }
      guard count >= 0 else { throw SystemCallError("read \(path)", .current) }
      if count == 0 { return bytes }
      bytes += chunk.prefix(count)
      guard bytes.count <= limit else { throw SystemCallError("read \(path)", .fileTooLarge) }
    }
  }

  /// Puts a file into its place as a whole: written beside it, synchronized, renamed. The caller
  /// sees to it that nobody else does the same.
  ///
  /// - Throws: the error number of what failed; what was there before is still there then.
  static func replace(_ path: String, with content: String) throws(SystemCallError) {
    let temporary = "\(path).new"
    do throws(SystemCallError) {
      let descriptor = try OwnedDescriptor.open(
        temporary, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK)
      try write(content, to: descriptor.rawValue, path)
      guard fsync(descriptor.rawValue) == 0, unsafe rename(temporary, path) == 0 else {
        throw SystemCallError("write \(path)", .current)
      }
    } catch {
      unsafe unlink(temporary)
      throw error
    }
  }

  private static func write(
    _ content: String, to descriptor: Int32, _ path: String
  ) throws(SystemCallError) {
    var content = content
    let isWritten = content.withUTF8 { bytes -> Bool in
      var offset = 0
      while offset < bytes.count {
        let count = retryingInterrupted {
          unsafe Glibc.write(
            descriptor, unsafe bytes.baseAddress.map { unsafe $0 + offset }, bytes.count - offset)
        }
        guard count > 0 else { return false }
        offset += count
      }
      return true
    }
    guard isWritten else { throw SystemCallError("write \(path)", .current) }
  }
}
