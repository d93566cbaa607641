// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import SystemPackage

/// A file descriptor that is closed once, when its owner goes away.
///
/// The corresponding C function is `close`.
public struct OwnedDescriptor: ~Copyable, Sendable {
  /// The number, for system calls; it is valid as long as this value lives.
  public let rawValue: Int32

  /// Takes over a descriptor that nobody else will close.
  public init(adopting rawValue: Int32) {
    self.rawValue = rawValue
  }

  deinit {
    _ = Glibc.close(rawValue)
  }

  /// Gives the descriptor away: the caller closes it.
  public consuming func release() -> Int32 {
    let value = rawValue
    discard self
    return value
  }

  /// Opens a file with `O_CLOEXEC` set.
  ///
  /// - Parameters:
  ///   - path: the path, as the kernel takes it.
  ///   - flags: the `O_` flags.
  ///   - mode: the permissions of a file that is created.
  /// - Throws: the error number of `open`.
  public static func open(
    _ path: String, flags: Int32, mode: UInt32 = 0o600
  ) throws(SystemCallError) -> OwnedDescriptor {
    let descriptor = retryingInterrupted { unsafe Glibc.open(path, flags | O_CLOEXEC, mode) }
    guard descriptor >= 0 else { throw SystemCallError("open \(path)", .current) }
    return OwnedDescriptor(adopting: descriptor)
  }

  /// Waits until a read would not: there is something to read, or nothing will come any more.
  ///
  /// The corresponding C function is `poll`.
  ///
  /// - Parameter deadline: in nanoseconds of ``MonotonicClock``; nil waits for ever.
  /// - Returns: false after the deadline.
  public borrowing func waitUntilReadable(until deadline: UInt64?) -> Bool {
    var request = pollfd(fd: rawValue, events: Int16(POLLIN), revents: 0)
    while true {
      var patience: Int32 = -1
      if let deadline {
        let now = MonotonicClock.nanoseconds
        // Rounded up: an early look would have to be followed by another one.
        let milliseconds = deadline > now ? (deadline &- now &+ 999_999) / 1_000_000 : 0
        patience = Int32(clamping: milliseconds)
      }
      switch unsafe poll(&request, 1, patience) {
      case 0 where deadline.map({ MonotonicClock.nanoseconds >= $0 }) ?? false: return false
      case 0: continue
      case -1 where Errno.current == .interrupted: continue
      default: return true
      }
    }
  }
}

/// Calls again while a signal interrupts the call (`EINTR`).
@inlinable
public func retryingInterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result == -1, Errno.current == .interrupted { continue }
    return result
  }
}
