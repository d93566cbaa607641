// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import SystemPackage

/// A thread of this process, joined once by its owner.
///
/// The corresponding C functions are `pthread_create`, `pthread_join` and `pthread_kill`.
public struct Thread: ~Copyable, @unchecked Sendable {
  private let handle: pthread_t

  /// Starts a thread.
  ///
  /// - Parameters:
  ///   - name: what `ps -L` and `top -H` show; the kernel keeps the first 15 bytes.
  ///   - body: what it does; the thread ends when this returns.
  /// - Throws: the error number of `pthread_create`, `EAGAIN` where no more threads are allowed.
  public init(name: String, body: @escaping @Sendable () -> Void) throws(SystemCallError) {
    var handle = pthread_t()
    let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
    let result = unsafe pthread_create(
      &handle, nil,
      { context in
        guard let context = unsafe context else { return nil }
        let start = unsafe Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
        _ = unsafe roost_set_thread_name(start.name)
        start.body()
        return nil
      }, start.toOpaque())
    guard result == 0 else {
      unsafe start.release()
      throw SystemCallError("start thread \(name)", Errno(rawValue: result))
    }
    self.handle = handle
  }

  /// Waits until the thread has ended. An owner that neither joins nor detaches leaks the
  /// thread's stack.
  public consuming func join() {
    pthread_join(handle, nil)
  }

  /// Lets the thread go its way; its stack is freed when it has ended.
  public consuming func detach() {
    pthread_detach(handle)
  }

  /// Sends a signal to this thread alone.
  ///
  /// - Parameter number: the signal's number.
  public borrowing func signal(_ number: Int32) {
    _ = pthread_kill(handle, number)
  }

  /// How long this thread has kept a processor busy, in nanoseconds; nil when it has ended.
  ///
  /// The corresponding C functions are `pthread_getcpuclockid` and `clock_gettime`.
  public borrowing func processorTime() -> UInt64? {
    var clock = clockid_t()
    guard unsafe pthread_getcpuclockid(handle, &clock) == 0 else { return nil }
    return Self.processorTime(by: clock)
  }

  /// How long the calling thread has kept a processor busy, in nanoseconds.
  ///
  /// The corresponding C function is `clock_gettime(CLOCK_THREAD_CPUTIME_ID)`.
  public static var currentProcessorTime: UInt64 {
    processorTime(by: CLOCK_THREAD_CPUTIME_ID) ?? 0
  }

  private static func processorTime(by clock: clockid_t) -> UInt64? {
    var time = timespec()
    guard unsafe clock_gettime(clock, &time) == 0 else { return nil }
    return UInt64(bitPattern: Int64(time.tv_sec)) &* 1_000_000_000
      &+ UInt64(bitPattern: Int64(time.tv_nsec))
  }

  private final class Start {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
      (self.name, self.body) = (name, body)
    }
  }
}
