// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import SystemPackage

/// A process of this host, held so that no other one can take its number.
///
/// The corresponding C functions are `pidfd_open` and `pidfd_send_signal`.
public struct ProcessDescriptor: ~Copyable, Sendable {
  private let descriptor: OwnedDescriptor

  /// Holds a process. Who knows the number only from a file checks now, while it is held, that it is
  /// the process that was meant.
  ///
  /// - Parameter process: its number.
  /// - Throws: the error number of `pidfd_open`, `ESRCH` if there is no such process.
  public init(_ process: Int32) throws(SystemCallError) {
    let descriptor = roost_open_process(process)
    guard descriptor >= 0 else { throw SystemCallError("find process \(process)", .current) }
    self.descriptor = OwnedDescriptor(adopting: descriptor)
  }

  /// Waits until the process has ended.
  ///
  /// - Parameter deadline: in nanoseconds of ``MonotonicClock``; nil waits for ever.
  /// - Returns: false after the deadline.
  public func waitForEnd(until deadline: UInt64?) -> Bool {
    descriptor.waitUntilReadable(until: deadline)
  }

  /// Sends a signal.
  ///
  /// - Parameter number: the signal's number.
  /// - Throws: the error number of `pidfd_send_signal`, `ESRCH` if the process has ended.
  public func signal(_ number: Int32) throws(SystemCallError) {
    guard roost_signal_process(descriptor.rawValue, number) == 0 else {
      throw SystemCallError("send signal \(number)", .current)
    }
  }
}
