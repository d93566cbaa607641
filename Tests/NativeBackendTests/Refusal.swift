// SPDX-License-Identifier: Apache-2.0

import MachineDefinition

/// The error that a call throws; nil if it does what it is asked.
func refusal<Value>(_ call: () async throws -> Value) async -> BackendError? {
  do {
    _ = try await call()
    return nil
  } catch {
    return error as? BackendError
  }
}
