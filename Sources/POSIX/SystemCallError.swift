// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// A system call that failed: what was tried, and the error number that the kernel gave.
public struct SystemCallError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was being done, in words that fit before a colon: `"open /dev/kvm"`.
  public let operation: String
  /// The error number.
  public let errno: Errno

  /// Makes an error from an operation and an error number.
  public init(_ operation: String, _ errno: Errno) {
    self.operation = operation
    self.errno = errno
  }

  /// `operation: message of the error number`, on one line.
  public var description: String { "\(operation): \(errno)" }
}
