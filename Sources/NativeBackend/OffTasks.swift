// SPDX-License-Identifier: Apache-2.0

internal import MachineDefinition
internal import POSIX

/// Does what blocks on a thread of its own: those that Swift's tasks share are as few as processors.
func offTasks<Value: Sendable>(
  _ body: @escaping @Sendable () throws(BackendError) -> Value
) async throws(BackendError) -> Value {
  let result: Result<Value, BackendError> = await withCheckedContinuation { continuation in
    do throws(SystemCallError) {
      try Thread(name: "backend") { continuation.resume(returning: Result(catching: body)) }
        .detach()
    } catch {
      continuation.resume(returning: .failure(BackendError(.failed, error.description)))
    }
  }
  return try result.get()
}
