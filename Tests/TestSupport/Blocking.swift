// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Does what blocks on a thread of its own: those that tests share are as few as processors, and other
/// tests need them meanwhile.
public func blocking<Value: Sendable>(
  _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
  }
}
