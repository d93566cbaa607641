// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import POSIX
internal import SystemPackage

/// Small files of the host, such as those of `/proc` and `/sys`; each may be missing.
enum HostFile {
  /// How many bytes are read at most.
  private static let limit = 1 << 20

  /// Reads a file as text.
  ///
  /// - Throws: the error number of `open` or `read`.
  static func read(_ path: String) throws(SystemCallError) -> String {
    let file = try OwnedDescriptor.open(path, flags: O_RDONLY | O_NONBLOCK)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while bytes.count < limit {
      let count = retryingInterrupted {
        unsafe Glibc.read(file.rawValue, &buffer, buffer.count)
      }
      guard count >= 0 else { throw SystemCallError("read \(path)", .current) }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text of a file without white space around it; nil if it cannot be read.
  static func text(_ path: String) -> String? {
    (try? read(path)).map { text in
      let isBlank: (Character) -> Bool = { $0.isWhitespace }
      let start = text.drop(while: isBlank)
      return String(start.reversed().drop(while: isBlank).reversed())
    }
  }

  /// The number that is all of a file; nil if it cannot be read or is none.
  static func number(_ path: String) -> UInt64? {
    text(path).flatMap { UInt64($0) }
  }

  /// Whether there is something at a path.
  static func exists(_ path: String) -> Bool {
    unsafe access(path, F_OK) == 0
  }

  /// The names in a directory, in order; nil if it cannot be read.
  static func names(in path: String) -> [String]? {
    guard let directory = unsafe opendir(path) else { return nil }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// What a file is, following links.
  ///
  /// - Throws: the error number of `stat`.
  static func status(_ path: String) throws(SystemCallError) -> stat {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw SystemCallError("look at \(path)", .current)
    }
    return status
  }
}
