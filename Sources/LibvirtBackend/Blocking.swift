// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import POSIX

/// Does what blocks on a thread of its own: those that Swift's tasks share are as few as processors.
func blocking<Value: Sendable>(
  _ body: @escaping @Sendable () -> Value
) async throws(SystemCallError) -> Value {
  let result: Result<Value, SystemCallError> = await withCheckedContinuation { continuation in
    do throws(SystemCallError) {
      try Thread(name: "blocking") { continuation.resume(returning: .success(body())) }.detach()
    } catch {
      continuation.resume(returning: .failure(error))
    }
  }
  return try result.get()
}

#endif
