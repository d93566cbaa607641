// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// A thread that a test runs something on, can interrupt with a signal, and waits for.
@safe
public final class TestThread: @unchecked Sendable {
  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private final class Outcome<Value: Sendable>: Sendable {
    let value = Mutex<Result<Value, any Error>?>(nil)
  }

  // Installed once. Without SA_RESTART, so that it interrupts what the thread does in the kernel;
  // with nothing in it, because interrupting is all.
  private static let signalIsHandled: Bool = {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { _ in }
    return unsafe sigaction(SIGUSR1, &action, nil) == 0
  }()

  private let handle: pthread_t

  /// Starts a thread.
  public init(_ body: @escaping @Sendable () -> Void) {
    _ = Self.signalIsHandled
    var handle = pthread_t()
    let work = unsafe Unmanaged.passRetained(Work(body)).toOpaque()
    let error = unsafe pthread_create(
      &handle, nil,
      { context in
        guard let context = unsafe context else { return nil }
        // Threads inherit what is blocked, and those that run tests block nearly everything.
        var signals = sigset_t()
        unsafe sigaddset(&signals, SIGUSR1)
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
        return nil
      }, work)
    guard error == 0 else { fatalError("no thread for a test: error \(error)") }
    self.handle = handle
  }

  /// Sends it a signal that does nothing but interrupt a system call (`EINTR`).
  public func interrupt() {
    pthread_kill(handle, SIGUSR1)
  }

  /// Waits until it is done; once only.
  public func join() {
    _ = pthread_join(handle, nil)
  }

  /// Runs `body` on a thread that shares no open descriptor with the rest of the process, so that
  /// other tests neither see its descriptors nor change what it counts.
  public static func withPrivateDescriptors<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) throws -> Value {
    let outcome = Outcome<Value>()
    let thread = TestThread {
      guard GNUFunctions.closeRange(3, .max, GNUFunctions.closeRangeUnshare) == 0 else {
        fatalError("close_range: error \(errno)")
      }
      let result = Result { try body() }
      outcome.value.withLock { $0 = result }
    }
    thread.join()
    guard let result = outcome.value.withLock({ $0 }) else { fatalError("a thread had no result") }
    return try result.get()
  }

  /// The descriptors that are open now, in ascending order.
  public static func openDescriptors() -> [Int32] {
    (0..<4096).filter { fcntl($0, F_GETFD) != -1 }
  }
}
