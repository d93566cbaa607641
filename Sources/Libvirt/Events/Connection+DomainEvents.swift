// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Connection {
  /// What happens to domains, from now on.
  ///
  /// The corresponding C function is `virConnectDomainEventRegisterAny`.
  ///
  /// - Parameters:
  ///   - kinds: which events; those that this driver does not tell of are left out and named in
  ///     ``EventSequence/unsupported``.
  ///   - domain: of which domain; nil for all.
  ///   - limit: how many events wait at most until they are taken.
  /// - Throws: ``LibvirtError/Code/unsupported`` where the driver tells of none of them.
  public func domainEvents(
    _ kinds: [DomainEventKind] = DomainEventKind.all, of domain: Domain? = nil,
    limit: Int = 1024
  ) async throws(LibvirtError) -> EventSequence<DomainEvent> {
    let object = domain?.uuid
    return try await subscribe(
      to: kinds, limit: limit, name: { "\($0)" },
      key: { EventCallbacks.Key(source: .domain, event: $0.rawValue, object: object) },
      register: { (connection, kind, box, release) in
        guard let domain else {
          return unsafe virConnectDomainEventRegisterAny(
            connection, nil, kind.rawValue, kind.callback, box, release)
        }
        return
          (try? domain.handle.lend { (domain) throws(LibvirtError) in
            unsafe virConnectDomainEventRegisterAny(
              connection, domain, kind.rawValue, kind.callback, box, release)
          }) ?? -1
      },
      deregister: { unsafe virConnectDomainEventDeregisterAny($0, $1) })
  }

  /// Makes a sequence of events of several kinds.
  @safe
  func subscribe<Kind: Sendable, Event: Sendable>(
    to kinds: [Kind], limit: Int, name: @escaping @Sendable (Kind) -> String,
    key: @escaping @Sendable (Kind) -> EventCallbacks.Key,
    register:
      @escaping @Sendable (
        OpaquePointer, Kind, UnsafeMutableRawPointer, virFreeCallback?
      ) -> Int32,
    deregister: @escaping @Sendable (OpaquePointer, Int32) -> Int32
  ) async throws(LibvirtError) -> EventSequence<Event> {
    let handle = try openHandle()
    let buffer = EventBuffer<Event>(limit: limit)
    let registration = EventRegistration(
      handle: handle, watch: watch, callbacks: callbacks, buffer: buffer, deregister: deregister)
    do throws(LibvirtError) {
      let unsupported = try await call { (connection) throws(LibvirtError) in
        var refused: [(String, LibvirtError)] = []
        for kind in kinds {
          do throws(LibvirtError) {
            try registration.add(key(kind), of: connection) {
              unsafe register($0, kind, $1, $2)
            }
          } catch  where error.isUnsupported || error.code == .invalidArgument {
            // An older daemon does not know the newest kinds, and has no code of its own for that.
            refused.append((name(kind), error))
          }
        }
        if let first = refused.first, refused.count == kinds.count { throw first.1 }
        return refused.map(\.0)
      }
      try registration.follow()
      return EventSequence(buffer: buffer, registration: registration, unsupported: unsupported)
    } catch {
      await registration.unregister()
      throw error
    }
  }
}

#endif
