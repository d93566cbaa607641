// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
public import POSIX
internal import SystemPackage

/// The socket on which a machine's process takes requests, and its name in the file system.
///
/// It appears whole: nobody can connect before the permissions are right and the kernel queues
/// those who come. The corresponding C functions are `bind`, `listen` and `rename`.
public struct ControlSocket: ~Copyable {
  /// Whose connections wait here; `accept` on it does not block.
  public let descriptor: OwnedDescriptor

  private let path: String
  /// The file that this value made, to tell it from one that another process put there since.
  private let identity: (device: UInt64, inode: UInt64)

  private static let queueLength: Int32 = 64

  /// Makes the socket, with the permissions 0600. One that a killed process left is replaced.
  ///
  /// - Parameter path: where it appears; it may be longer than the address of a socket.
  /// - Throws: `EADDRINUSE` if somebody listens there, `EEXIST` if something else is there, or the
  ///   error number of the call that failed.
  public init(listeningAt path: String) throws(SystemCallError) {
    try Self.checkThatNobodyUses(path)
    let parts = SocketAddress.parts(of: path)
    let temporary = "\(parts.directory)/.control.\(getpid())"
    let address = try SocketAddress(path: temporary)
    let socket = try SocketAddress.makeSocket(flags: Int32(SOCK_NONBLOCK.rawValue))
    let number = socket.rawValue
    // What a killed process with the same number left.
    unsafe unlink(temporary)
    // The file gets the permissions that the socket has (unix_bind); umask would be everybody's.
    guard fchmod(number, 0o600) == 0,
      unsafe address.withAddress({ unsafe Glibc.bind(number, $0, $1) }) == 0
    else { throw SystemCallError("bind \(path)", .current) }

    var status = stat()
    guard unsafe lstat(temporary, &status) == 0, listen(number, Self.queueLength) == 0,
      unsafe rename(temporary, path) == 0
    else {
      let errno = Errno.current
      unsafe unlink(temporary)
      throw SystemCallError("listen at \(path)", errno)
    }
    identity = (UInt64(status.st_dev), UInt64(status.st_ino))
    self.path = path
    descriptor = consume socket
  }

  private static func checkThatNobodyUses(_ path: String) throws(SystemCallError) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw SystemCallError("listen at \(path)", .fileExists)
    }
    let address = try SocketAddress(path: path)
    do throws(SystemCallError) {
      // Whoever has no room for one more connection listens too.
      _ = try address.connect(until: 0)
    } catch {
      switch error.errno {
      case .connectionRefused, .noSuchFileOrDirectory: return
      default: throw SystemCallError("listen at \(path)", error.errno)
      }
    }
    throw SystemCallError("listen at \(path)", .addressInUse)
  }

  /// Takes the name away, unless another process has put its own socket there. Who is connected
  /// stays.
  public borrowing func removeName() {
    var status = stat()
    guard unsafe lstat(path, &status) == 0,
      (UInt64(status.st_dev), UInt64(status.st_ino)) == identity
    else { return }
    unsafe unlink(path)
  }
}
