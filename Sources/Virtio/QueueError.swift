// SPDX-License-Identifier: Apache-2.0

/// What a driver did that breaks a queue until the device is reset.
public enum QueueError: Error, Sendable, Equatable {
  /// The size is not a power of two from 1 to the device's maximum.
  case invalidSize(UInt32)
  /// A part of the queue is not aligned, or not wholly in RAM.
  case invalidAddress(UInt64)
  /// The available index is ahead by more than the queue size.
  case availableIndexJumped
  /// The available ring names a descriptor that the table does not have.
  case headOutOfRange(UInt16)
  /// The available ring names a chain that the device has not returned yet.
  case headInFlight(UInt16)
  /// A descriptor's next descriptor is not in the table.
  case nextOutOfRange(UInt16)
  /// The chain has more descriptors than the queue; a loop, too.
  case chainTooLong
  /// The chain's buffers are longer than 2³² bytes in total.
  case chainTooLarge
  /// A buffer or an indirect table is not wholly in RAM.
  case bufferOutsideMemory(address: UInt64, length: UInt32)
  /// A device-readable buffer comes after a device-writable one.
  case readableAfterWritable
  /// An indirect table where the feature was not negotiated.
  case indirectNotNegotiated
  /// An indirect table in an indirect table.
  case indirectNested
  /// An indirect descriptor that has a next one.
  case indirectWithNext
  /// An indirect table whose length is zero, no multiple of 16, or more than the queue size allows.
  case indirectLength(UInt32)
  /// A request without room for what every request of the device has.
  case malformedRequest
  /// The queue broke before.
  case broken
}
