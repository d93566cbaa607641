// SPDX-License-Identifier: Apache-2.0

internal import MachineDefinition
internal import POSIX
internal import Synchronization

/// What a check has a backend do, on threads that its own thread waits for.
enum BackendTask {
  /// How far it has come, for the words of a check that did not end.
  final class Progress: Sendable {
    private let step: Mutex<String>

    init(_ step: String) {
      self.step = Mutex(step)
    }

    var current: String { step.withLock { $0 } }

    func begin(_ next: String) { step.withLock { $0 = next } }
  }

  /// Runs a body within three quarters of the time that is left; the rest is for ``clean``.
  ///
  /// - Parameters:
  ///   - step: the first thing that the body does.
  ///   - context: the host.
  ///   - clean: removes what the body made, whatever became of it.
  ///   - body: what is checked.
  static func run(
    _ step: String, in context: CheckContext,
    clean: @escaping @Sendable () async throws -> Void = {},
    _ body: @escaping @Sendable (Progress) async throws -> CheckOutcome
  ) throws -> CheckOutcome {
    let progress = Progress(step)
    let start = MonotonicClock.nanoseconds
    // A day where nobody sets a limit, and no sum that overflows.
    let left = min(context.nanosecondsLeft, 86_400_000_000_000)
    let result = wait(until: start &+ left / 4 * 3) { try await body(progress) }
    let place = progress.current
    let cleaning = wait(until: start &+ left / 8 * 7, clean)
    switch result {
    case .success(let outcome)?:
      if case .failure(let error)? = cleaning {
        return .fail("what the check made could not be removed: \(error)")
      }
      return outcome
    case .failure(let error)?:
      throw outcome(of: error, at: place)
    case nil:
      return .fail("did not get past '\(place)' in \((left / 4 * 3).timeText)")
    }
  }

  /// Runs something that waits, and waits for it on this thread.
  ///
  /// - Returns: nil if it did not end in time; it is cancelled then.
  private static func wait<Value: Sendable>(
    until deadline: UInt64, _ body: @escaping @Sendable () async throws -> Value
  ) -> Result<Value, any Error>? {
    let result = Condition<Result<Value, any Error>?>(nil)
    // A thread stands still for it, and the time counts: not behind whatever else the process does.
    let task = Task(priority: .high) {
      let value: Result<Value, any Error>
      do {
        value = .success(try await body())
      } catch {
        value = .failure(error)
      }
      result.update { $0 = value }
    }
    let answer = result.wait(until: deadline) { $0 }
    if answer == nil { task.cancel() }
    return answer
  }

  /// What an error means for a check: what a backend cannot do is a skip.
  private static func outcome(of error: any Error, at place: String) -> CheckOutcome {
    switch error {
    case let outcome as CheckOutcome: outcome
    case let error as BackendError where error.kind == .unsupported: .skip(error.message)
    default: .fail("\(place): \(error)")
    }
  }
}
