// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Synchronization

/// Events on their way from libvirt's thread to a task: so many at most, then the oldest give way.
final class EventBuffer<Event: Sendable>: Sendable {
  private struct State {
    var events: [Event] = []
    var first = 0
    var lost = 0
    var end: Result<Void, LibvirtError>?
    var nextKey = 0
    var waiters: [(key: Int, continuation: CheckedContinuation<Event?, any Error>)] = []

    mutating func takeFirst() -> Event? {
      guard first < events.count else { return nil }
      let event = events[first]
      first += 1
      // The taken ones go at once in bulk, so that each costs a constant time.
      if first == events.count || first >= 64 {
        events.removeFirst(first)
        first = 0
      }
      return event
    }
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) { self.limit = max(1, limit) }

  /// How many events gave way.
  var lost: Int { state.withLock { $0.lost } }

  /// Adds an event, or gives it to who waits.
  func add(_ event: Event) {
    let waiter = state.withLock { state -> CheckedContinuation<Event?, any Error>? in
      guard state.end == nil else { return nil }
      guard state.waiters.isEmpty else { return state.waiters.removeFirst().continuation }
      state.events.append(event)
      if state.events.count - state.first > limit {
        _ = state.takeFirst()
        state.lost += 1
      }
      return nil
    }
    waiter?.resume(returning: event)
  }

  /// Adds nothing any more; what is there can still be taken.
  func finish(_ error: LibvirtError?) {
    let waiters = state.withLock { state in
      guard state.end == nil else { return [] as [CheckedContinuation<Event?, any Error>] }
      state.end = error.map { .failure($0) } ?? .success(())
      defer { state.waiters = [] }
      return state.waiters.map(\.continuation)
    }
    for waiter in waiters {
      if let error { waiter.resume(throwing: error) } else { waiter.resume(returning: nil) }
    }
  }

  /// Takes the oldest event, or waits for one.
  ///
  /// - Returns: nil at the end, and when the task is cancelled.
  func next() async throws(LibvirtError) -> Event? {
    let key = state.withLock { state in
      state.nextKey += 1
      return state.nextKey
    }
    do {
      return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
          let now: Result<Event?, any Error>? = state.withLock { state in
            if let event = state.takeFirst() { return .success(event) }
            switch state.end {
            case .failure(let error): return .failure(error)
            case .success: return .success(nil)
            case nil where Task.isCancelled: return .success(nil)
            case nil:
              state.waiters.append((key, continuation))
              return nil
            }
          }
          if let now { continuation.resume(with: now) }
        }
      } onCancel: {
        let waiter = state.withLock { state in
          state.waiters.firstIndex { $0.key == key }
            .map { state.waiters.remove(at: $0).continuation }
        }
        waiter?.resume(returning: nil)
      }
    } catch let error as LibvirtError {
      throw error
    } catch {
      throw LibvirtError(.internalError, "waiting for an event failed: \(error)")
    }
  }
}

#endif
