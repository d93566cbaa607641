// SPDX-License-Identifier: Apache-2.0

internal import POSIX
internal import Synchronization

/// The same work on several threads.
enum Parallel {
  /// Holds what went wrong on another thread.
  private final class Outcome: Sendable {
    let failure = Mutex<(any Error)?>(nil)
  }

  /// Runs `body` on so many threads, this one among them, until all have returned.
  ///
  /// - Throws: what one of them threw.
  static func run(_ threads: Int, _ body: @escaping @Sendable () throws -> Void) throws {
    guard threads > 1 else { return try body() }
    let outcome = Outcome()
    let thread = try Thread(name: "bench") {
      do {
        try body()
      } catch {
        outcome.failure.withLock { $0 = error }
      }
    }
    let others = Result { try run(threads - 1, body) }
    thread.join()
    try others.get()
    if let failure = outcome.failure.withLock({ $0 }) { throw failure }
  }
}
