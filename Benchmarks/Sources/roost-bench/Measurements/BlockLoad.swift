// SPDX-License-Identifier: Apache-2.0

/// Reads of one kind.
struct BlockLoad {
  /// Bytes of each.
  let length: UInt32
  /// Whether they are all over the disk, or one after another.
  let isRandom: Bool
  /// How many are in flight.
  let depth: UInt16
  /// How many there are.
  let count: UInt64
}
