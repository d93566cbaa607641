// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Glibc
internal import POSIX
internal import SystemPackage

/// Small files, and folders for them.
enum FileText {
  /// The content of a file.
  ///
  /// - Parameters:
  ///   - path: as the kernel takes it.
  ///   - limit: the most bytes that are of use; one more is read of a longer file.
  static func bytes(of path: String, atMost limit: Int) throws(SystemCallError) -> [UInt8] {
    let descriptor = try OwnedDescriptor.open(path, flags: O_RDONLY | O_NOCTTY)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = retryingInterrupted { unsafe read(descriptor.rawValue, &chunk, chunk.count) }
      guard count >= 0 else { throw SystemCallError("read \(path)", .current) }
      if count == 0 { break }
      bytes += chunk.prefix(count)
    }
    return bytes
  }

  /// Makes a folder, and those above it, that only this user can enter.
  static func makeFolder(_ path: String) throws(SystemCallError) {
    guard unsafe mkdir(path, 0o700) != 0 else { return }
    switch Errno(rawValue: errno) {
    case .fileExists: return
    case .noSuchFileOrDirectory:
      guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
        throw SystemCallError("mkdir \(path)", .noSuchFileOrDirectory)
      }
      try makeFolder(String(path[..<slash]))
      guard unsafe mkdir(path, 0o700) == 0 else { throw SystemCallError("mkdir \(path)", .current) }
    case let error: throw SystemCallError("mkdir \(path)", error)
    }
  }

  /// Removes a file; one that is not there is removed.
  ///
  /// - Returns: what went wrong.
  static func remove(_ path: String) -> String? {
    guard unsafe unlink(path) != 0 else { return nil }
    let error = Errno(rawValue: errno)
    return error == .noSuchFileOrDirectory ? nil : "\(path): \(error)"
  }
}

#endif
