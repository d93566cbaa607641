// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// The events of a ``ReconnectingConnection``, and between them when it was without a connection:
/// what happened then is not told, and is to be looked up.
public final class ReconnectingEvents<Event: Sendable>: AsyncSequence, Sendable {
  let source: Source<Event>

  init(
    limit: Int,
    _ make: @escaping @Sendable (Connection) async throws(LibvirtError) -> EventSequence<Event>
  ) {
    source = Source(limit: limit, make)
  }

  deinit { source.abandon() }

  /// An event, or a change of the connection.
  public enum Element: Sendable {
    /// An event.
    case event(Event)
    /// The connection broke; events are lost from now on.
    case disconnected(CloseReason)
    /// There is a connection again, and events come again.
    case reconnected
  }

  /// How many elements were dropped because they were not taken in time.
  public var lost: Int { source.buffer.lost }

  /// Takes elements until the end.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(sequence: self) }

  /// Takes the elements of a sequence.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let sequence: ReconnectingEvents

    /// The next element; nil after the connection was closed, or when the task is cancelled.
    public func next() async throws(LibvirtError) -> Element? {
      try await sequence.source.buffer.next()
    }

    /// The next element; nil after the connection was closed, or when the task is cancelled.
    public func next(
      isolation actor: isolated (any Actor)?
    ) async throws(LibvirtError) -> Element? { try await sequence.source.buffer.next() }
  }
}

#endif
