// SPDX-License-Identifier: Apache-2.0

import Devices
import Synchronization

/// An edge-triggered interrupt controller input: it remembers one edge until it is taken.
final class PulseCounter: InterruptLine {
  private let pulses = Mutex(0)

  func trigger() {
    pulses.withLock { $0 += 1 }
  }

  /// How many pulses came since the last call.
  func take() -> Int {
    pulses.withLock { pulses in
      defer { pulses = 0 }
      return pulses
    }
  }
}
