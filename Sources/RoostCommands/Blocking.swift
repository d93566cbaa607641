// SPDX-License-Identifier: Apache-2.0

internal import Dispatch

/// Runs what waits in the kernel on a thread that Swift's tasks do not need.
func blocking<Value: Sendable, Failure: Error>(
  _ body: @escaping @Sendable () throws(Failure) -> Value
) async throws(Failure) -> Value {
  let result = await withCheckedContinuation {
    (continuation: CheckedContinuation<Result<Value, Failure>, Never>) in
    DispatchQueue.global().async {
      continuation.resume(returning: Result(catching: body))
    }
  }
  return try result.get()
}
