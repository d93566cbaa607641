// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import POSIX
internal import Synchronization

/// The threads that wait in libvirt, so that no thread of Swift's tasks does.
///
/// They are started as they are needed, up to a maximum, and stay; further calls wait in line.
final class CallThreads: Sendable {
  static let shared = CallThreads(maximum: 64)

  private struct State {
    /// Those that were taken are nil: a job that went away here could submit another, under the lock.
    var waiting: [(@Sendable () -> Void)?] = []
    var next = 0
    var idle = 0
    var threads = 0

    mutating func takeFirst() -> (@Sendable () -> Void)? {
      guard next < waiting.count else { return nil }
      let job = waiting[next]
      waiting[next] = nil
      next += 1
      if next == waiting.count {
        waiting.removeAll(keepingCapacity: true)
        next = 0
      }
      return job
    }
  }

  private let maximum: Int
  private let state = Condition(State())

  init(maximum: Int) { self.maximum = maximum }

  /// Makes a call on one of the threads and waits for it without holding a thread of Swift's tasks.
  func run<Value: Sendable>(
    _ body: @escaping @Sendable () throws(LibvirtError) -> Value
  ) async throws(LibvirtError) -> Value {
    let call = Call(body)
    let result: Result<Value, LibvirtError> = await withCheckedContinuation { continuation in
      let started = submit { continuation.resume(returning: call.make()) }
      if let error = started { continuation.resume(returning: .failure(error)) }
    }
    return try result.get()
  }

  /// Makes a call on one of the threads.
  ///
  /// - Returns: why that will not happen, where the host allows not a single thread.
  @discardableResult
  func submit(_ job: @escaping @Sendable () -> Void) -> LibvirtError? {
    let startsThread = state.update { state in
      state.waiting.append(job)
      guard state.waiting.count - state.next > state.idle, state.threads < maximum else {
        return false
      }
      state.threads += 1
      return true
    }
    guard startsThread else { return nil }
    do throws(SystemCallError) {
      _ = try Thread(name: "libvirt-call") { self.work() }
      return nil
    } catch {
      let (remaining, refused) = state.withLock { state in
        state.threads -= 1
        return (state.threads, state.threads == 0 ? state.waiting.popLast() : nil)
      }
      withExtendedLifetime(refused) {}
      return remaining == 0
        ? LibvirtError(.systemError, "cannot start a thread for libvirt: \(error)") : nil
    }
  }

  private func work() {
    while true {
      state.withLock { $0.idle += 1 }
      let job = state.wait { state -> (@Sendable () -> Void)? in
        guard let job = state.takeFirst() else { return nil }
        state.idle -= 1
        return job
      }
      job?()
    }
  }

  /// A call that is made once, and then holds nothing any more: who waits for it may count who else
  /// holds what it used.
  private final class Call<Value: Sendable>: Sendable {
    private let body: Mutex<(@Sendable () throws(LibvirtError) -> Value)?>

    init(_ body: @escaping @Sendable () throws(LibvirtError) -> Value) { self.body = Mutex(body) }

    func make() -> Result<Value, LibvirtError> {
      let body = self.body.withLock { body in
        defer { body = nil }
        return body
      }
      return Result { () throws(LibvirtError) in
        guard let body else { throw LibvirtError(.internalError, "a call was made twice") }
        return try body()
      }
    }
  }
}

#endif
