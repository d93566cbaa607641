// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Libvirt
import Synchronization
import Testing

extension LibvirtTests {
  /// Two daemons that know nothing of each other, and a guest that goes from one to the other.
  @Suite(
    "migration", .requiresLibvirt,
    .enabled(if: EmbeddedQEMU.obstacle == nil, "\(EmbeddedQEMU.obstacle ?? "")"),
    .enabled(if: PrivateDaemon.obstacle == nil, "\(PrivateDaemon.obstacle ?? "")"),
    .timeLimit(.minutes(2)))
  struct MigrationTests {
    /// Whether the guest says what it is told.
    private func echoes(_ domain: Domain, _ words: String) async throws -> Bool {
      let console = try await domain.openConsole(force: true)
      try await console.write(words)
      let answer = try await console.read(upTo: words)
      await console.close()
      return answer.hasSuffix(words)
    }

    @Test func aGuestMovesAndGoesOn() async throws {
      let here = try PrivateDaemon()
      let there = try PrivateDaemon()
      let source = try await here.connect("qemu")
      let target = try await there.connect("qemu")
      // A disk that both have: the guest only reads it.
      let disk = try here.write(EchoGuest.disk, to: "disk.img")
      let domain = try await source.defineDomain(
        EchoGuest.domain(named: "traveller", disk: disk, isReadOnly: true))
      let departures = try await source.domainEvents([.lifecycle])
      let arrivals = try await target.domainEvents([.lifecycle])
      try await domain.start(.paused)
      let console = try await domain.openConsole(force: true)
      try await domain.resume()
      _ = try await console.read(upTo: "R\n")
      await console.close()

      // The guest writes faster than this lets its memory go; so it goes on until it is cancelled.
      var slowly = MigrationParameters()
      slowly.uri = "unix://" + there.file("slow")
      slowly.bandwidth = 1
      let reports = Mutex<[JobStatistics]>([])
      let heard = AsyncStream<Void>.makeStream()
      let task = Task { [slowly] in
        try await domain.reportingJob(every: .milliseconds(20)) { statistics in
          guard let processed = statistics.processed, processed > 0 else { return }
          reports.withLock { $0.append(statistics) }
          heard.continuation.yield()
        } during: { () async throws(LibvirtError) in
          _ = try await domain.migrate(to: target, [.live], slowly)
        }
      }
      var reported = 0
      for await _ in heard.stream {
        reported += 1
        if reported == 3 { break }
      }
      task.cancel()
      await #expect {
        try await task.value
      } throws: { error in
        (error as? LibvirtError)?.code == .operationAborted
      }
      let progress = reports.withLock { $0 }
      #expect(progress.allSatisfy { $0.operation == .migrationOut && $0.left != nil })
      #expect(progress.compactMap(\.processed) == progress.compactMap(\.processed).sorted())
      #expect(try await domain.state() == .running)
      #expect(try await target.domains().isEmpty)
      #expect(try await echoes(domain, "still here"))

      // Through this program.
      var parameters = MigrationParameters()
      parameters.uri = "unix://" + there.file("fast")
      let moved = try await domain.migrate(
        to: target, [.live, .persistingDestination, .undefiningSource], parameters)
      #expect(moved.uuid == domain.uuid)
      #expect(try await moved.state() == .running)
      #expect(try await source.domains().isEmpty)
      #expect(try await echoes(moved, "there now"))
      let left = try await departures.first { event -> String? in
        guard case .lifecycle(let change) = event.happening, change.kind == .stopped else {
          return nil
        }
        return change.detail
      }
      #expect(left == "migrated")
      let arrived = try await arrivals.first { event -> String? in
        guard case .lifecycle(let change) = event.happening, change.kind == .resumed else {
          return nil
        }
        return change.detail
      }
      #expect(arrived == "migrated")

      // And back, by the daemons themselves.
      parameters.uri = "unix://" + here.file("back")
      try await moved.migrate(toURI: here.uri("qemu"), [.live], parameters)
      let back = try await source.domain(uuid: domain.uuid)
      #expect(try await echoes(back, "home again"))
      #expect(try await moved.state() == .shutOff)
      try await back.destroy()
    }
  }
}

#endif
