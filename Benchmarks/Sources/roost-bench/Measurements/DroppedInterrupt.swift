// SPDX-License-Identifier: Apache-2.0

internal import Devices

/// An interrupt for a driver that looks by itself.
final class DroppedInterrupt: InterruptLine {
  func trigger() {}
}
