// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// Events as they happen, from the moment that this was made until it goes away.
///
/// It ends when the connection is closed, or the waiting task cancelled; it throws when the connection
/// breaks. Events wait in it, so many at most; if they are not taken in time the oldest are dropped
/// and counted in ``lost``. Each event is given to one iterator.
public final class EventSequence<Event: Sendable>: AsyncSequence, Sendable {
  let buffer: EventBuffer<Event>
  private let registration: EventRegistration<Event>

  /// What could not be registered, because this driver does not tell of it.
  public let unsupported: [String]

  init(
    buffer: EventBuffer<Event>, registration: EventRegistration<Event>, unsupported: [String] = []
  ) {
    (self.buffer, self.registration, self.unsupported) = (buffer, registration, unsupported)
  }

  deinit { registration.abandon() }

  /// How many events were dropped because they were not taken in time.
  public var lost: Int { buffer.lost }

  /// Takes events until the end.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(sequence: self) }

  /// Takes the events of a sequence, and keeps it registered.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let sequence: EventSequence

    /// The next event; nil at the end, or when the task is cancelled.
    ///
    /// - Throws: ``LibvirtError/Code/connectionLost``.
    public func next() async throws(LibvirtError) -> Event? { try await sequence.buffer.next() }

    /// The next event; nil at the end, or when the task is cancelled.
    ///
    /// - Throws: ``LibvirtError/Code/connectionLost``.
    public func next(
      isolation actor: isolated (any Actor)?
    ) async throws(LibvirtError) -> Event? { try await sequence.buffer.next() }
  }
}

extension EventSequence {
  /// The first event for which a body has an answer.
  ///
  /// - Parameters:
  ///   - timeout: how long to wait at most; nil for ever.
  ///   - body: looks at an event, and returns nil to go on waiting.
  /// - Returns: the answer; nil after the timeout, at the end, or when the task is cancelled.
  public func first<Answer: Sendable>(
    within timeout: Duration? = nil,
    _ body: @escaping @Sendable (Event) async throws(LibvirtError) -> Answer?
  ) async throws(LibvirtError) -> Answer? {
    let search = { @Sendable () async throws(LibvirtError) -> Answer? in
      while let event = try await self.buffer.next() {
        if let answer = try await body(event) { return answer }
      }
      return nil
    }
    guard let timeout else { return try await search() }
    let result = await withTaskGroup(of: Result<Answer?, LibvirtError>?.self) { group in
      group.addTask {
        do throws(LibvirtError) {
          return .success(try await search())
        } catch {
          return .failure(error)
        }
      }
      group.addTask {
        try? await Task.sleep(for: timeout)
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    return try result?.get() ?? nil
  }
}

#endif
