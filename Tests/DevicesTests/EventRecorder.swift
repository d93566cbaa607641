// SPDX-License-Identifier: Apache-2.0

import Devices
import Synchronization

/// Remembers what the guest asked of its machine.
final class EventRecorder: MachineEventSink {
  private let recorded = Mutex<[MachineEvent]>([])

  var events: [MachineEvent] { recorded.withLock { $0 } }

  func guestRequested(_ event: MachineEvent) {
    recorded.withLock { $0.append(event) }
  }
}
