// SPDX-License-Identifier: Apache-2.0

/// What woke the I/O loop on behalf of a device.
public enum VirtioEventSource: Sendable, Hashable {
  /// The driver notified this queue.
  case queue(Int)
  /// This one of the device's own event descriptors is readable.
  case device(Int)
}
