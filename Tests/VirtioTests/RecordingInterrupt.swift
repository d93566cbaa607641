// SPDX-License-Identifier: Apache-2.0

import Devices
import Synchronization

/// Counts how often its line was triggered.
final class RecordingInterrupt: InterruptLine {
  private let triggers = Atomic<Int>(0)

  var count: Int { triggers.load(ordering: .acquiring) }

  func trigger() {
    triggers.wrappingAdd(1, ordering: .acquiringAndReleasing)
  }
}
