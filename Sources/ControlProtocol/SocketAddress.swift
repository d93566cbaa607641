// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// A path in the form that `bind` and `connect` take, however long it is.
///
/// `sun_path` holds 107 bytes (unix(7)). A longer path is given as `/proc/self/fd/N/NAME`, where N is
/// the directory, open as long as this value lives.
struct SocketAddress: ~Copyable {
  private static let longestPath = 107

  private let path: String
  /// The directory of a path that is too long.
  private let directory: OwnedDescriptor?

  /// - Throws: the error number of `open` for a directory that is needed, `ENAMETOOLONG` if even
  ///   the name in it is too long, `EINVAL` for a path with a zero byte.
  init(path: String) throws(SystemCallError) {
    guard !path.utf8.contains(0) else {
      throw SystemCallError("socket \(path)", .invalidArgument)
    }
    guard path.utf8.count > Self.longestPath else {
      self.path = path
      directory = nil
      return
    }
    let parts = Self.parts(of: path)
    let directory = try OwnedDescriptor.open(parts.directory, flags: O_RDONLY | O_DIRECTORY)
    let short = "/proc/self/fd/\(directory.rawValue)/\(parts.name)"
    guard short.utf8.count <= Self.longestPath else {
      throw SystemCallError("socket \(path)", .fileNameTooLong)
    }
    self.path = short
    self.directory = consume directory
  }

  /// The directory of a path and the name in it.
  static func parts(of path: String) -> (directory: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let name = String(path[path.utf8.index(after: slash)...])
    let directory = String(path[..<slash])
    return (directory.isEmpty ? "/" : directory, name)
  }

  /// Calls `bind` or `connect` with the address.
  ///
  /// - Returns: the result of the call.
  func withAddress(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
      unsafe bytes.copyBytes(from: path.utf8.prefix(Self.longestPath))
    }
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  /// Connects a new stream socket that closes on exec.
  ///
  /// - Parameter deadline: when to stop waiting for room in the queue of the one that listens, in
  ///   nanoseconds of ``MonotonicClock``; nil waits for ever.
  /// - Returns: nil after the deadline.
  /// - Throws: the error number of `connect`: `ENOENT` and `ECONNREFUSED` if nobody listens.
  func connect(until deadline: UInt64? = nil) throws(SystemCallError) -> OwnedDescriptor? {
    let socket = try Self.makeSocket()
    try Self.limitWaiting(of: socket.rawValue, until: deadline)
    let descriptor = socket.rawValue
    while true {
      let result = unsafe withAddress { unsafe Glibc.connect(descriptor, $0, $1) }
      if result == 0 { break }
      switch Errno.current {
      case .interrupted: try Self.limitWaiting(of: descriptor, until: deadline)
      case .wouldBlock: return nil
      case let errno: throw SystemCallError("connect to \(path)", errno)
      }
    }
    try Self.limitWaiting(of: descriptor, until: nil)
    return socket
  }

  /// - Parameter flags: further `SOCK_` flags.
  static func makeSocket(flags: Int32 = 0) throws(SystemCallError) -> OwnedDescriptor {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | flags
    let descriptor = socket(AF_UNIX, type, 0)
    guard descriptor >= 0 else { throw SystemCallError("socket", .current) }
    return OwnedDescriptor(adopting: descriptor)
  }

  /// A `connect` that waits for room in a queue cannot be polled for; this bounds it.
  private static func limitWaiting(
    of descriptor: Int32, until deadline: UInt64?
  ) throws(SystemCallError) {
    var span = timeval()
    if let deadline {
      let now = MonotonicClock.nanoseconds
      let left = deadline > now ? deadline - now : 0
      // All zero would wait for ever.
      span.tv_sec = Int(clamping: left / 1_000_000_000)
      span.tv_usec = max(1, Int(left % 1_000_000_000 / 1000))
    }
    let size = socklen_t(MemoryLayout<timeval>.size)
    guard unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &span, size) == 0 else {
      throw SystemCallError("setsockopt", .current)
    }
  }
}
