// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Synchronization

/// A connection that is made anew whenever it breaks, with its event sequences registered again.
///
/// Calls are made on ``connection()``. One that is under way when the connection breaks fails: whether
/// it is to be repeated only its caller knows.
public final class ReconnectingConnection: Sendable {
  private struct State {
    var current: Connection?
    var isClosed = false
    var sources: [Int: any ReconnectingSource] = [:]
    var nextKey = 0
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var task: Task<Void, Never>?

    /// The connection, unless it has broken already.
    var working: Connection? { current?.closeReason == nil ? current : nil }
  }

  private let uri: String?
  private let options: ConnectionOptions
  private let pause: @Sendable (Int) -> Duration
  private let state: Mutex<State>

  private init(
    _ uri: String?, _ options: ConnectionOptions, _ pause: @escaping @Sendable (Int) -> Duration,
    _ first: Connection
  ) {
    (self.uri, self.options, self.pause) = (uri, options, pause)
    state = Mutex(State(current: first))
  }

  deinit { state.withLock { $0.task }?.cancel() }

  /// Connects; from then on, whenever the connection breaks, connects again.
  ///
  /// - Parameters:
  ///   - uri: as in ``Connection/open(_:options:)``.
  ///   - options: likewise. Without keepalive a silent daemon is not noticed.
  ///   - pause: how long to wait before an attempt, which are counted from 0; by default at once, and
  ///     then ever longer up to ten seconds.
  /// - Throws: why the first attempt failed.
  public static func open(
    _ uri: String? = nil, options: ConnectionOptions = ConnectionOptions(),
    pause: @escaping @Sendable (Int) -> Duration = ReconnectingConnection.growingPause
  ) async throws(LibvirtError) -> ReconnectingConnection {
    let first = try await Connection.open(uri, options: options)
    let result = ReconnectingConnection(uri, options, pause, first)
    // Weak: the last reference that goes ends it.
    let owner: @Sendable () -> ReconnectingConnection? = { [weak result] in result }
    let task = Task {
      var connection = first
      while !Task.isCancelled {
        guard let reason = await connection.waitUntilClosed() else { return }
        await owner()?.broke(reason)
        await connection.close()
        guard let next = await ReconnectingConnection.next(owner) else { return }
        connection = next
      }
    }
    result.state.withLock { $0.task = task }
    return result
  }

  /// 0, then 100 ms, and each time twice as long up to 10 s.
  public static func growingPause(attempt: Int) -> Duration {
    attempt == 0 ? .zero : min(.seconds(10), .milliseconds(50 << min(attempt, 12)))
  }

  private static func next(
    _ owner: @Sendable () -> ReconnectingConnection?
  ) async -> Connection? {
    var attempt = 0
    while !Task.isCancelled, let pause = owner()?.pause(attempt) {
      if pause > .zero { try? await Task.sleep(for: pause) }
      if let connection = await owner()?.attempt() { return connection }
      attempt += 1
    }
    return nil
  }

  private func attempt() async -> Connection? {
    guard !state.withLock({ $0.isClosed }) else { return nil }
    // Why it fails is of no interest: it is tried until it works.
    guard let connection = try? await Connection.open(uri, options: options) else { return nil }
    if await adopt(connection) { return connection }
    await connection.close()
    return nil
  }

  private func broke(_ reason: CloseReason) async {
    let sources = state.withLock { state in
      state.current = nil
      return Array(state.sources.values)
    }
    for source in sources { await source.broke(reason) }
  }

  /// Registers everything again, and then lets calls go on.
  private func adopt(_ connection: Connection) async -> Bool {
    for source in state.withLock({ Array($0.sources.values) }) {
      guard await source.register(with: connection) else { return false }
    }
    let waiters = state.withLock { state in
      guard !state.isClosed else { return nil as [CheckedContinuation<Void, Never>]? }
      state.current = connection
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters ?? [] { waiter.resume() }
    return waiters != nil
  }

  /// The connection; while there is none, waits for the next.
  ///
  /// - Throws: ``LibvirtError/Code/closed`` after ``close()`` and when the task is cancelled.
  public func connection() async throws(LibvirtError) -> Connection {
    while true {
      let (current, isClosed) = state.withLock { ($0.working, $0.isClosed) }
      if let current { return current }
      guard !isClosed, !Task.isCancelled else { throw .closed("connection") }
      await waitForConnection()
    }
  }

  private func waitForConnection() async {
    let key = state.withLock { state in
      state.nextKey += 1
      return state.nextKey
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let waits = state.withLock { state in
          guard state.working == nil, !state.isClosed, !Task.isCancelled else { return false }
          state.waiters[key] = continuation
          return true
        }
        if !waits { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: key) }?.resume()
    }
  }

  /// Lets go of the connection and makes no other.
  public func close() async {
    let (current, waiters, sources, task) = state.withLock { state in
      defer { (state.current, state.waiters, state.sources) = (nil, [:], [:]) }
      state.isClosed = true
      return (state.current, Array(state.waiters.values), Array(state.sources.values), state.task)
    }
    task?.cancel()
    for waiter in waiters { waiter.resume() }
    for source in sources { source.end() }
    await current?.close()
  }

  // MARK: Events

  /// What happens to domains, whichever connection tells of it.
  ///
  /// - Parameters:
  ///   - kinds: which events.
  ///   - limit: how many wait at most until they are taken.
  public func domainEvents(
    _ kinds: [DomainEventKind] = DomainEventKind.all, limit: Int = 1024
  ) async throws(LibvirtError) -> ReconnectingEvents<DomainEvent> {
    try await events(limit: limit) { (connection) async throws(LibvirtError) in
      try await connection.domainEvents(kinds, limit: limit)
    }
  }

  /// What happens to networks, whichever connection tells of it.
  ///
  /// - Parameter limit: how many events wait at most until they are taken.
  public func networkEvents(
    limit: Int = 256
  ) async throws(LibvirtError) -> ReconnectingEvents<NetworkEvent> {
    try await events(limit: limit) { (connection) async throws(LibvirtError) in
      try await connection.networkEvents(limit: limit)
    }
  }

  /// What happens to storage pools, whichever connection tells of it.
  ///
  /// - Parameter limit: how many events wait at most until they are taken.
  public func storagePoolEvents(
    limit: Int = 256
  ) async throws(LibvirtError) -> ReconnectingEvents<StoragePoolEvent> {
    try await events(limit: limit) { (connection) async throws(LibvirtError) in
      try await connection.storagePoolEvents(limit: limit)
    }
  }

  private func events<Event: Sendable>(
    limit: Int,
    _ make:
      @escaping @Sendable (Connection) async throws(LibvirtError) -> EventSequence<Event>
  ) async throws(LibvirtError) -> ReconnectingEvents<Event> {
    while true {
      let connection = try await connection()
      let events = ReconnectingEvents<Event>(limit: limit, make)
      do throws(LibvirtError) {
        try await events.source.start(with: connection)
      } catch  where connection.closeReason != nil {
        // It broke meanwhile; the next will do.
        continue
      }
      let key: Int? = state.withLock { state in
        guard state.current === connection else { return nil }
        state.nextKey += 1
        state.sources[state.nextKey] = events.source
        return state.nextKey
      }
      guard let key else { continue }
      events.source.onAbandon { [weak self] in
        self?.state.withLock { state in _ = state.sources.removeValue(forKey: key) }
      }
      return events
    }
  }
}

#endif
