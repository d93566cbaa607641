// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Synchronization

/// What libvirt hands to a callback, and frees when the callback is no more: all sequences that hear
/// of its events.
final class EventFan<Event: Sendable>: Sendable {
  private let buffers = Mutex<[EventBuffer<Event>]>([])

  /// Has a sequence hear of events; the first that was added hears first.
  func add(_ buffer: EventBuffer<Event>) { buffers.withLock { $0.append(buffer) } }

  /// Has a sequence hear no longer.
  ///
  /// - Returns: whether nobody hears any more.
  func remove(_ buffer: EventBuffer<Event>) -> Bool {
    buffers.withLock { buffers in
      buffers.removeAll { $0 === buffer }
      return buffers.isEmpty
    }
  }

  func tell(_ event: Event) {
    for buffer in buffers.withLock({ $0 }) { buffer.add(event) }
  }
}

/// Tells the sequences of a callback's box of an event.
@safe
func deliver<Event: Sendable>(_ event: Event, to box: UnsafeMutableRawPointer?) {
  guard let box = unsafe box else { return }
  unsafe Unmanaged<EventFan<Event>>.fromOpaque(box).takeUnretainedValue().tell(event)
}

#endif
