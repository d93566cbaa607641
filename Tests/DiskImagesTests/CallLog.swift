// SPDX-License-Identifier: Apache-2.0

import Synchronization

@testable import DiskImages

/// The system calls that an engine made, in order.
final class CallLog: Sendable {
  private let calls = Mutex<[DiskSystemCall]>([])

  var all: [DiskSystemCall] { calls.withLock { $0 } }

  func append(_ call: DiskSystemCall) {
    calls.withLock { $0.append(call) }
  }
}
