// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Foundation
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
    static func say(_ n: Int) {
      FileHandle.standardError.write(Data("T \(Date().timeIntervalSince1970) \(n)\n".utf8))
    }
    /// Whether the guest says what it is told.
    private func echoes(_ domain: Domain, _ words: String) async throws -> Bool {
      let console = try await domain.openConsole(force: true)
      try await console.write(words)
      let answer = try await console.read(upTo: words)
      await console.close()
      return answer.hasSuffix(words)
    }

    @Test func aGuestMovesAndGoesOn() async throws {
      Self.say(26)
      let here = try PrivateDaemon()
      Self.say(27)
      let there = try PrivateDaemon()
      Self.say(28)
      let (hereURI, thereURI) = (here.uri("qemu"), there.uri("qemu"))
      async let first = PrivateDaemon.connect(to: hereURI)
      async let second = PrivateDaemon.connect(to: thereURI)
      Self.say(31)
      let (source, target) = try await (first, second)
      // A disk that both have: the guest only reads it.
      Self.say(33)
      let disk = try here.write(EchoGuest.disk, to: "disk.img")
      Self.say(34)
      let domain = try await source.defineDomain(
        EchoGuest.domain(named: "traveller", disk: disk, isReadOnly: true))
      Self.say(36)
      let departures = try await source.domainEvents([.lifecycle])
      Self.say(37)
      let arrivals = try await target.domainEvents([.lifecycle])
      Self.say(38)
      try await domain.start(.paused)
      Self.say(39)
      let console = try await domain.openConsole(force: true)
      Self.say(40)
      try await domain.resume()
      Self.say(41)
      _ = try await console.read(upTo: "R\n")
      await console.close()

      // The guest writes faster than this lets its memory go; so it goes on until it is cancelled.
      Self.say(45)
      var slowly = MigrationParameters()
      slowly.uri = "unix://" + there.file("slow")
      slowly.bandwidth = 1
      Self.say(48)
      let reports = Mutex<[JobStatistics]>([])
      Self.say(49)
      let heard = AsyncStream<Void>.makeStream()
      Self.say(50)
      let task = Task { [slowly] in
        try await domain.reportingJob(every: .milliseconds(20)) { statistics in
          guard let processed = statistics.processed, processed > 0 else { return }
          reports.withLock { $0.append(statistics) }
          heard.continuation.yield()
        } during: { () async throws(LibvirtError) in
          _ = try await domain.migrate(to: target, [.live], slowly)
        }
      }
      Self.say(59)
      var reported = 0
      for await _ in heard.stream {
        reported += 1
        if reported == 3 { break }
      }
      Self.say(64)
      task.cancel()
      await #expect {
        try await task.value
      } throws: { error in
        (error as? LibvirtError)?.code == .operationAborted
      }
      Self.say(70)
      let progress = reports.withLock { $0 }
      Self.say(71)
      #expect(progress.allSatisfy { $0.operation == .migrationOut && $0.left != nil })
      Self.say(72)
      #expect(progress.compactMap(\.processed) == progress.compactMap(\.processed).sorted())
      Self.say(73)
      #expect(try await domain.state() == .running)
      Self.say(74)
      #expect(try await target.domains().isEmpty)
      Self.say(75)
      #expect(try await echoes(domain, "still here"))

      // Through this program.
      Self.say(78)
      var parameters = MigrationParameters()
      Self.say(79)
      parameters.uri = "unix://" + there.file("fast")
      Self.say(80)
      let moved = try await domain.migrate(
        to: target, [.live, .persistingDestination, .undefiningSource], parameters)
      Self.say(82)
      #expect(moved.uuid == domain.uuid)
      Self.say(83)
      #expect(try await moved.state() == .running)
      Self.say(84)
      #expect(try await source.domains().isEmpty)
      Self.say(85)
      #expect(try await echoes(moved, "there now"))
      Self.say(86)
      let left = try await departures.first { event -> String? in
        guard case .lifecycle(let change) = event.happening, change.kind == .stopped else {
          return nil
        }
        return change.detail
      }
      Self.say(92)
      #expect(left == "migrated")
      Self.say(93)
      let arrived = try await arrivals.first { event -> String? in
        guard case .lifecycle(let change) = event.happening, change.kind == .resumed else {
          return nil
        }
        return change.detail
      }
      Self.say(99)
      #expect(arrived == "migrated")

      // And back, by the daemons themselves.
      Self.say(102)
      parameters.uri = "unix://" + here.file("back")
      Self.say(103)
      try await moved.migrate(toURI: here.uri("qemu"), [.live], parameters)
      Self.say(104)
      let back = try await source.domain(uuid: domain.uuid)
      Self.say(105)
      #expect(try await echoes(back, "home again"))
      Self.say(106)
      #expect(try await moved.state() == .shutOff)
      Self.say(107)
      try await back.destroy()
    }
  }
}

#endif
