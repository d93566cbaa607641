// SPDX-License-Identifier: Apache-2.0

internal import Devices

/// An interrupt input of a machine without interrupt controllers.
final class UnconnectedInterrupt: InterruptLine, LevelInterruptLine {
  func trigger() {}
  func setLevel(_ asserted: Bool) {}
}
