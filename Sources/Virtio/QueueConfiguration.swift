// SPDX-License-Identifier: Apache-2.0

/// What a driver writes about a queue through registers, before the device uses it.
///
/// Nothing here is checked. Activation consumes it into a ``Queue``, which has its own copies.
struct QueueConfiguration: Sendable {
  /// Descriptors, as the driver wrote it.
  var size: UInt32 = 0
  /// Whether the driver says that the rest is set.
  var isReady = false
  /// Guest physical address of the descriptor table.
  var descriptorArea: UInt64 = 0
  /// Guest physical address of the available ring.
  var driverArea: UInt64 = 0
  /// Guest physical address of the used ring.
  var deviceArea: UInt64 = 0
}
