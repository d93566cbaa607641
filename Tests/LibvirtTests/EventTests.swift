// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Libvirt
import Testing

extension LibvirtTests {
  @Suite("events", .requiresLibvirt, .timeLimit(.minutes(1)))
  struct EventTests {
    /// The changes of a domain up to the first of a kind.
    private func changes(
      in events: EventSequence<DomainEvent>, upTo kind: DomainLifecycleChange.Kind
    ) async throws -> [String] {
      var changes: [String] = []
      for try await event in events {
        guard case .lifecycle(let change) = event.happening else { continue }
        changes.append("\(event.domain.name) \(change)")
        if change.kind == kind { break }
      }
      return changes
    }

    @Test func theLifeOfADomainIsToldInOrder() async throws {
      let connection = try await TestHost().connect()
      let events = try await connection.domainEvents([.lifecycle])
      let domain = try await connection.defineDomain(TestHost.domain(name: "second"))
      try await domain.start()
      try await domain.suspend()
      try await domain.resume()
      try await domain.destroy()
      try await domain.undefine()
      #expect(
        try await changes(in: events, upTo: .undefined) == [
          "second defined (added)", "second started (booted)", "second suspended (paused)",
          "second resumed (unpaused)", "second stopped (destroyed)", "second undefined (removed)",
        ])
      #expect(events.lost == 0)
    }

    @Test func everyKindCanBeRegistered() async throws {
      let connection = try await TestHost().connect()
      let events = try await connection.domainEvents(DomainEventKind.allCases)
      #expect(events.unsupported.isEmpty)
      #expect(DomainEventKind.allCases.count == 27)
      let domain = try await connection.domain(named: "first")
      try await domain.setMetadata(.title, to: "told")
      let found = try await events.first { event -> MetadataKind? in
        if case .metadataChange(let kind, _) = event.happening { kind } else { nil }
      }
      #expect(found == .title)
    }

    @Test func eventsOfOneDomainAreNoOthers() async throws {
      let connection = try await TestHost().connect()
      let first = try await connection.domain(named: "first")
      let events = try await connection.domainEvents([.lifecycle], of: first)
      let second = try await connection.startDomain(TestHost.domain(name: "second"))
      try await second.destroy()
      try await first.destroy()
      #expect(try await changes(in: events, upTo: .stopped) == ["first stopped (destroyed)"])
    }

    @Test func networksAndPoolsTellToo() async throws {
      let connection = try await TestHost().connect()
      let networks = try await connection.networkEvents()
      let pools = try await connection.storagePoolEvents()
      let network = try await connection.network(named: "net")
      try await network.destroy()
      let pool = try await connection.storagePool(named: "pool")
      try await pool.refresh()
      try await pool.destroy()
      let iterator = networks.makeAsyncIterator()
      #expect(
        try await iterator.next()
          == NetworkEvent(name: "net", uuid: network.uuid, change: .stopped))
      var happenings: [StoragePoolEvent.Happening] = []
      for try await event in pools {
        happenings.append(event.happening)
        if happenings.count == 2 { break }
      }
      #expect(happenings == [.refreshed, .lifecycle(.stopped)])
    }

    @Test func theOldestGiveWayAndAreCounted() async throws {
      let connection = try await TestHost().connect()
      let events = try await connection.domainEvents([.lifecycle], limit: 2)
      // A second sequence, registered later, is told later: then the first has heard it all.
      let end = try await connection.domainEvents([.lifecycle])
      let domain = try await connection.domain(named: "first")
      for _ in 0..<3 {
        try await domain.suspend()
        try await domain.resume()
      }
      try await domain.destroy()
      _ = try await changes(in: end, upTo: .stopped)
      #expect(events.lost == 5)
      #expect(
        try await changes(in: events, upTo: .stopped) == [
          "first resumed (unpaused)", "first stopped (destroyed)",
        ])
    }

    @Test func closingTheConnectionEndsThem() async throws {
      let connection = try await TestHost().connect()
      let events = try await connection.domainEvents()
      let waiting = Task { try await events.makeAsyncIterator().next() }
      await connection.close()
      #expect(try await waiting.value == nil)
    }

    @Test func cancellingTheTaskEndsTheWaiting() async throws {
      let connection = try await TestHost().connect()
      let events = try await connection.domainEvents()
      let waiting = Task { try await events.makeAsyncIterator().next() }
      waiting.cancel()
      #expect(try await waiting.value == nil)
      // Others can still wait.
      try await connection.domain(named: "first").destroy()
      #expect(try await changes(in: events, upTo: .stopped).count == 1)
    }

    @Test func aTimeoutEndsTheWaiting() async throws {
      let connection = try await TestHost().connect()
      let events = try await connection.domainEvents([.reboot])
      let nothing = try await events.first(within: .milliseconds(10)) { _ in true }
      #expect(nothing == nil)
    }

    @Test func aClosedConnectionTellsOfNothing() async throws {
      let connection = try await TestHost().connect()
      await connection.close()
      await #expect {
        try await connection.domainEvents()
      } throws: { error in
        (error as? LibvirtError)?.code == .closed
      }
    }
  }
}

#endif
