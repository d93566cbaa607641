// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Synchronization

/// The callbacks of one connection. Each event is registered once for all sequences of it, because
/// libvirt refuses a callback that it has.
///
/// Its calls wait for a daemon, and for each other: never on a thread of Swift's tasks.
@safe
final class EventCallbacks: Sendable {
  /// What can be registered.
  struct Key: Hashable {
    /// Of what kind of object.
    enum Source { case domain, network, storagePool }
    let source: Source
    /// libvirt's number of the event.
    let event: Int32
    /// The UUID of the one object; nil for all.
    let object: String?
  }

  typealias Register =
    @Sendable (
      OpaquePointer, UnsafeMutableRawPointer,
      @convention(c) (UnsafeMutableRawPointer?)
        -> Void
    ) -> Int32

  private struct Entry {
    let fan: any AnyObject & Sendable
    let number: Int32
  }

  private let entries = Mutex<[Key: Entry]>([:])

  /// Has a buffer hear of an event.
  ///
  /// - Parameters:
  ///   - connection: where it is registered, unless it is already.
  ///   - register: does that, and returns libvirt's number for it, or a negative one.
  @safe
  func add<Event: Sendable>(
    _ buffer: EventBuffer<Event>, to key: Key, of connection: OpaquePointer, _ register: Register
  ) throws(LibvirtError) {
    try entries.withLock { entries throws(LibvirtError) in
      if let fan = entries[key]?.fan as? EventFan<Event> { return fan.add(buffer) }
      let fan = EventFan<Event>()
      fan.add(buffer)
      let box = unsafe Unmanaged.passRetained(fan)
      let number = unsafe register(connection, box.toOpaque()) { box in
        // Of whatever event type: all that happens here is that the reference goes.
        if let box = unsafe box { unsafe Unmanaged<AnyObject>.fromOpaque(box).release() }
      }
      guard number >= 0 else {
        let error = LibvirtError.last()
        // libvirt frees only what it took.
        unsafe box.release()
        throw error
      }
      entries[key] = Entry(fan: fan, number: number)
    }
  }

  /// Has a buffer hear of an event no longer.
  ///
  /// - Parameter deregister: takes libvirt's number back, if nobody else hears of it.
  func remove<Event: Sendable>(
    _ buffer: EventBuffer<Event>, from key: Key, _ deregister: (Int32) -> Void
  ) {
    entries.withLock { entries in
      guard let entry = entries[key], let fan = entry.fan as? EventFan<Event>, fan.remove(buffer)
      else { return }
      entries[key] = nil
      deregister(entry.number)
    }
  }
}

#endif
