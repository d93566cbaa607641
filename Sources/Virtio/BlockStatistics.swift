// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// What a block device has done so far; any thread may read it.
public final class BlockStatistics: Sendable {
  private let readCount = Atomic<UInt64>(0)
  private let writeCount = Atomic<UInt64>(0)
  private let flushCount = Atomic<UInt64>(0)
  private let discardCount = Atomic<UInt64>(0)
  private let writeZeroesCount = Atomic<UInt64>(0)
  private let otherCount = Atomic<UInt64>(0)
  private let failureCount = Atomic<UInt64>(0)
  private let readByteCount = Atomic<UInt64>(0)
  private let writtenByteCount = Atomic<UInt64>(0)

  /// Reads that completed, failed ones included.
  public var reads: UInt64 { readCount.load(ordering: .relaxed) }
  /// Writes that completed, failed ones included.
  public var writes: UInt64 { writeCount.load(ordering: .relaxed) }
  /// Flushes that completed, failed ones included.
  public var flushes: UInt64 { flushCount.load(ordering: .relaxed) }
  /// Discards that completed, failed ones included.
  public var discards: UInt64 { discardCount.load(ordering: .relaxed) }
  /// Requests to write zeroes that completed, failed ones included.
  public var writeZeroes: UInt64 { writeZeroesCount.load(ordering: .relaxed) }
  /// Requests of any other type.
  public var others: UInt64 { otherCount.load(ordering: .relaxed) }
  /// Requests of any type that the driver was told have failed or are not supported.
  public var failures: UInt64 { failureCount.load(ordering: .relaxed) }
  /// Bytes that reads moved.
  public var bytesRead: UInt64 { readByteCount.load(ordering: .relaxed) }
  /// Bytes that writes moved.
  public var bytesWritten: UInt64 { writtenByteCount.load(ordering: .relaxed) }

  func count(_ type: BlockRequestType?, bytes: UInt64, failed: Bool) {
    switch type {
    case .read:
      readCount.wrappingAdd(1, ordering: .relaxed)
      readByteCount.wrappingAdd(bytes, ordering: .relaxed)
    case .write:
      writeCount.wrappingAdd(1, ordering: .relaxed)
      writtenByteCount.wrappingAdd(bytes, ordering: .relaxed)
    case .flush: flushCount.wrappingAdd(1, ordering: .relaxed)
    case .discard: discardCount.wrappingAdd(1, ordering: .relaxed)
    case .writeZeroes: writeZeroesCount.wrappingAdd(1, ordering: .relaxed)
    case .getID, nil: otherCount.wrappingAdd(1, ordering: .relaxed)
    }
    if failed { failureCount.wrappingAdd(1, ordering: .relaxed) }
  }
}
