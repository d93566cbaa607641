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
