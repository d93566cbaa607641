// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import POSIX
internal import SystemPackage

/// What lies in a directory.
enum DirectoryContents {
  /// The names in a directory, in no order.
  ///
  /// - Throws: the error number of `opendir` or `readdir`.
  static func names(_ path: String) throws(SystemCallError) -> [String] {
    guard let directory = unsafe opendir(path) else {
      throw SystemCallError("list \(path)", .current)
    }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while true {
      Glibc.errno = 0
      guard let entry = unsafe readdir(directory) else { break }
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe String(
          decoding: UnsafeRawBufferPointer(
            start: field, count: strlen(UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))
          ),
          as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    guard Glibc.errno == 0 else { throw SystemCallError("list \(path)", .current) }
    return names
  }

  /// Whether a path is that of a directory, not of a symbolic link to one.
  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Removes a file, or a directory with everything in it. Symbolic links are removed, not followed.
  ///
  /// - Throws: the error number of what failed; the rest is still there then.
  static func remove(_ path: String) throws(SystemCallError) {
    if unsafe unlink(path) == 0 || Errno.current == .noSuchFileOrDirectory { return }
    // Linux says EISDIR of a directory, POSIX allows EPERM.
    guard [.isDirectory, .notPermitted].contains(Errno.current) else {
      throw SystemCallError("remove \(path)", .current)
    }
    for name in try names(path) { try remove("\(path)/\(name)") }
    guard unsafe rmdir(path) == 0 || Errno.current == .noSuchFileOrDirectory else {
      throw SystemCallError("remove \(path)", .current)
    }
  }

  /// Makes the names in a directory last.
  ///
  /// - Throws: the error number of `open` or `fsync`.
  static func synchronize(_ path: String) throws(SystemCallError) {
    let descriptor = try OwnedDescriptor.open(path, flags: O_RDONLY | O_DIRECTORY)
    try synchronize(descriptor.rawValue, path)
  }

  /// Makes the names in a directory that is open last.
  static func synchronize(_ descriptor: Int32, _ path: String) throws(SystemCallError) {
    // Some file systems have nothing to do for directories and say so.
    guard fsync(descriptor) == 0 || Errno.current == .invalidArgument else {
      throw SystemCallError("write \(path)", .current)
    }
  }
}
