// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import POSIX
internal import SystemPackage

/// The lock of a machine's directory: one command at a time changes what is in it.
///
/// The corresponding C function is `flock`, on the directory itself. Changes are short, so others wait
/// for it.
struct ChangeLock: ~Copyable {
  /// How long a change waits for others, in nanoseconds: much longer than any takes.
  static let patience: UInt64 = 10_000_000_000

  /// The directory.
  let path: String
  private let descriptor: OwnedDescriptor

  /// Waits for the lock of a directory and takes it.
  ///
  /// - Returns: nil if there is no such directory, be it that it went away meanwhile.
  /// - Throws: the error number of `open` or `flock`; `EWOULDBLOCK` when others take too long.
  static func take(_ path: String) throws(SystemCallError) -> ChangeLock? {
    let deadline = MonotonicClock.nanoseconds &+ patience
    while true {
      guard let lock = try open(path) else { return nil }
      if flock(lock.descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 {
        // The name may have gone to another directory before the lock was taken.
        if lock.isInPlace { return lock }
        continue
      }
      let error = Errno.current
      guard error == .wouldBlock || error == .interrupted, MonotonicClock.nanoseconds < deadline
      else { throw SystemCallError("lock \(path)", error) }
      usleep(2000)
    }
  }

  /// Takes the lock of a directory if nobody has it.
  static func takeFree(_ path: String) -> ChangeLock? {
    guard let lock = try? open(path), flock(lock.descriptor.rawValue, LOCK_EX | LOCK_NB) == 0,
      lock.isInPlace
    else { return nil }
    return lock
  }

  private static func open(_ path: String) throws(SystemCallError) -> ChangeLock? {
    do throws(SystemCallError) {
      return ChangeLock(
        path: path,
        descriptor: try OwnedDescriptor.open(path, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW))
    } catch {
      if error.errno == .noSuchFileOrDirectory { return nil }
      throw error
    }
  }

  private init(path: String, descriptor: consuming OwnedDescriptor) {
    self.path = path
    self.descriptor = descriptor
  }

  private var isInPlace: Bool {
    var own = stat()
    var named = stat()
    guard unsafe fstat(descriptor.rawValue, &own) == 0, unsafe lstat(path, &named) == 0 else {
      return false
    }
    return own.st_dev == named.st_dev && own.st_ino == named.st_ino
  }

  /// Makes names that appeared in the directory last.
  func synchronize() throws(SystemCallError) {
    try DirectoryContents.synchronize(descriptor.rawValue, path)
  }
}
