// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// The event that a driver's notification of one queue signals.
final class QueueDoorbell: Sendable {
  let event: EventDescriptor

  init() throws(SystemCallError) {
    event = try EventDescriptor()
  }
}
