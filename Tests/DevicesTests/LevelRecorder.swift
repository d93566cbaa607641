// SPDX-License-Identifier: Apache-2.0

import Devices
import Synchronization

/// A level-triggered interrupt controller input.
final class LevelRecorder: LevelInterruptLine {
  private let level = Mutex(false)

  var isAsserted: Bool { level.withLock { $0 } }

  func setLevel(_ asserted: Bool) {
    level.withLock { $0 = asserted }
  }
}
