// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// The lock that tells whether a machine runs: held while any process of the run lives.
///
/// It is a lock of the open file description (`F_OFD_SETLK`): who starts a machine takes it and lets
/// the machine's process inherit the descriptor. So there is no moment without it, and a process that
/// is killed gives it up. Unlike `flock` it can be looked at without being taken, so that looking
/// never makes somebody's start fail.
public struct RunLock: ~Copyable, Sendable {
  private let descriptor: OwnedDescriptor

  /// The number, for the process that inherits the lock; valid as long as this value lives.
  public var rawValue: Int32 { descriptor.rawValue }

  /// Takes the lock.
  ///
  /// - Parameter path: the file, which is made if it is missing.
  /// - Returns: nil if another process has it.
  static func take(_ path: String) throws(SystemCallError) -> RunLock? {
    let descriptor = try OwnedDescriptor.open(
      path, flags: O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK)
    guard roost_lock_file(descriptor.rawValue) == 0 else {
      if [.resourceTemporarilyUnavailable, .permissionDenied].contains(Errno.current) {
        return nil
      }
      throw SystemCallError("lock \(path)", .current)
    }
    return RunLock(descriptor: descriptor)
  }

  private init(descriptor: consuming OwnedDescriptor) {
    self.descriptor = descriptor
  }

  /// Gives the lock up when there is no run after all.
  ///
  /// Closing the descriptor is not enough: what this process forks at the same moment, for something
  /// else, has it for as long as it takes to run another program.
  public func giveUp() {
    clearAnnouncement()
    _ = roost_unlock_file(descriptor.rawValue)
  }

  /// Whether a process has the lock.
  static func isHeld(_ path: String) throws(SystemCallError) -> Bool {
    let descriptor: OwnedDescriptor
    do throws(SystemCallError) {
      descriptor = try OwnedDescriptor.open(path, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    } catch {
      switch error.errno {
      // What is no file nobody has locked: a directory entry that is broken.
      case .noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels: return false
      default: throw error
      }
    }
    let result = roost_file_is_locked(descriptor.rawValue)
    guard result >= 0 else { throw SystemCallError("look at the lock \(path)", .current) }
    return result == 1
  }

  // MARK: Who starts the machine

  /// Writes down that this process starts the machine, for the messages of others.
  public func announceStart() {
    // A disk that is full costs others a better message and nothing else.
    var text = "\(getpid())\n"
    clearAnnouncement()
    text.withUTF8 { bytes in
      _ = unsafe pwrite(descriptor.rawValue, bytes.baseAddress, bytes.count, 0)
    }
  }

  /// Takes that back, when the machine runs or cannot be started.
  public func clearAnnouncement() {
    _ = ftruncate(descriptor.rawValue, 0)
  }

  /// The process that is starting the machine; nil when nobody is.
  ///
  /// - Parameter directory: the machine's, whose lock is held.
  static func starter(in directory: MachineDirectory) -> Int32? {
    guard let bytes = try? FileContents.read(directory.lock, limit: 32),
      let process = Int32(String(decoding: bytes, as: UTF8.self).prefix { $0 != "\n" }),
      process > 0
    else { return nil }
    // One that was killed left its number; the machine's process holds the lock by itself then.
    return RunHolders.contain(process, of: directory) ? process : nil
  }
}
