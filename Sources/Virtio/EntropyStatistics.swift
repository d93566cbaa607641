// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// What an entropy device has done so far; any thread may read it.
public final class EntropyStatistics: Sendable {
  private let requestCount = Atomic<UInt64>(0)
  private let byteCount = Atomic<UInt64>(0)

  /// Requests that were answered.
  public var requests: UInt64 { requestCount.load(ordering: .relaxed) }
  /// Random bytes that were given.
  public var bytes: UInt64 { byteCount.load(ordering: .relaxed) }

  func count(bytes: UInt64) {
    requestCount.wrappingAdd(1, ordering: .relaxed)
    byteCount.wrappingAdd(bytes, ordering: .relaxed)
  }
}
