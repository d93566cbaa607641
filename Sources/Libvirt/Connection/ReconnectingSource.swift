// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Synchronization

/// What a ``ReconnectingConnection`` registers with each of its connections.
protocol ReconnectingSource: AnyObject, Sendable {
  /// The connection broke.
  func broke(_ reason: CloseReason) async
  /// There is another.
  ///
  /// - Returns: whether it works.
  func register(with connection: Connection) async -> Bool
  /// There will be no other.
  func end()
}

/// Passes the events of one connection after another on.
final class Source<Event: Sendable>: ReconnectingSource {
  typealias Make = @Sendable (Connection) async throws(LibvirtError) -> EventSequence<Event>

  private struct State {
    var task: Task<Void, Never>?
    var onAbandon: (@Sendable () -> Void)?
  }

  let buffer: EventBuffer<ReconnectingEvents<Event>.Element>
  private let make: Make
  private let state = Mutex(State())

  init(limit: Int, _ make: @escaping Make) {
    buffer = EventBuffer(limit: limit)
    self.make = make
  }

  func start(with connection: Connection) async throws(LibvirtError) {
    let events = try await make(connection)
    let task = Task { [buffer] in
      // That it broke is told by the owner, after the last event.
      while let event = try? await events.buffer.next() { buffer.add(.event(event)) }
    }
    state.withLock { state in
      state.task?.cancel()
      state.task = task
    }
  }

  func broke(_ reason: CloseReason) async {
    // First everything that the broken connection still told.
    await state.withLock { $0.task }?.value
    buffer.add(.disconnected(reason))
  }

  func register(with connection: Connection) async -> Bool {
    do throws(LibvirtError) {
      try await start(with: connection)
      buffer.add(.reconnected)
      return true
    } catch {
      return false
    }
  }

  func end() {
    state.withLock { $0.task }?.cancel()
    buffer.finish(nil)
  }

  func onAbandon(_ body: @escaping @Sendable () -> Void) {
    state.withLock { $0.onAbandon = body }
  }

  func abandon() {
    end()
    state.withLock { $0.onAbandon }?()
  }
}

#endif
