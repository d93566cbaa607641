// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import CLibvirt
import Libvirt
import Synchronization
import Testing

extension LibvirtTests {
  @Suite("handles", .requiresLibvirt, .timeLimit(.minutes(1)))
  struct HandleTests {
    @Test func eachIsGivenBackOnce() async throws {
      let counts = try await FreeCounter.counting {
        let connection = try await TestHost().connect()
        for _ in 0..<20 {
          let domains = try await connection.domains()
          #expect(domains.count == 1)
          let domain = try await connection.domain(named: "first")
          let networks = try await connection.networks()
          let pools = try await connection.storagePools()
          let pool = try #require(pools.first)
          let volume = try await pool.createVolume(
            "<volume><name>v</name><capacity>1024</capacity></volume>")
          #expect(try await pool.volumes().count == 1)
          try await volume.delete()
          let snapshot = try await domain.createSnapshot()
          #expect(try await snapshot.parent() == nil)
          #expect(try await domain.snapshots().count == 1)
          try await snapshot.delete()
          let checkpoint = try await domain.createCheckpoint("<domaincheckpoint/>")
          try await checkpoint.delete()
          #expect(try await !domain.screenshot().bytes.isEmpty)
          withExtendedLifetime((domains, networks, snapshot, checkpoint)) {}
        }
        // A lookup that fails leaves nothing to give back.
        _ = try? await connection.domain(named: "nobody")
        await connection.close()
      }
      #expect(
        counts.frees == [
          "virDomainFree": 40, "virNetworkFree": 20, "virStoragePoolFree": 20,
          "virStorageVolFree": 40, "virDomainSnapshotFree": 40,
          "virDomainCheckpointFree": 20, "virStreamFree": 20, "virConnectClose": 1,
        ])
      // Nobody else owns anything of it either.
      #expect(counts.closeResults == [0])
    }

    @Test func aConnectionThatIsForgottenIsClosed() async throws {
      let counts = try await FreeCounter.counting {
        var connection: Connection? = try await TestHost().connect()
        let domain = try await connection?.domain(named: "first")
        connection = nil
        #expect(try await domain?.isActive() == true)
        withExtendedLifetime(domain) {}
      } until: {
        $0.closeResults.count == 1
      }
      #expect(counts.frees == ["virDomainFree": 1, "virConnectClose": 1])
      #expect(counts.closeResults == [0])
    }

    @Test func eventSequencesLeaveNothingRegistered() async throws {
      let counts = try await FreeCounter.counting {
        let connection = try await TestHost().connect()
        for _ in 0..<10 {
          let all = try await connection.domainEvents()
          let networks = try await connection.networkEvents()
          #expect(all.lost + networks.lost == 0)
        }
        let last = try await connection.domainEvents([.lifecycle])
        await connection.close()
        #expect(last.lost == 0)
      } until: {
        $0.closeResults.count == 1
      }
      // Callbacks own a reference each: one that is left would be counted here.
      #expect(counts.closeResults == [0])
    }
  }
}

/// Stands between this module and libvirt's functions that give references back, and counts.
struct FreeCounter: Sendable {
  var frees: [String: Int] = [:]
  var closeResults: [Int32] = []

  private static let counts = Mutex(FreeCounter())
  private static let originals = Mutex<[String: UInt]>([:])

  private typealias Function = @convention(c) (OpaquePointer?) -> Int32

  private static func count(_ name: String, _ pointer: OpaquePointer?) -> Int32 {
    guard let address = originals.withLock({ $0[name] }) else { return -1 }
    let original = unsafe unsafeBitCast(address, to: Function.self)
    let result = unsafe original(pointer)
    counts.withLock { counts in
      counts.frees[name, default: 0] += 1
      if name == "virConnectClose" { counts.closeResults.append(result) }
    }
    return result
  }

  private static var replacements: [(String, Function)] {
    unsafe [
      ("virConnectClose", { unsafe FreeCounter.count("virConnectClose", $0) }),
      ("virDomainFree", { unsafe FreeCounter.count("virDomainFree", $0) }),
      ("virDomainSnapshotFree", { unsafe FreeCounter.count("virDomainSnapshotFree", $0) }),
      ("virDomainCheckpointFree", { unsafe FreeCounter.count("virDomainCheckpointFree", $0) }),
      ("virNetworkFree", { unsafe FreeCounter.count("virNetworkFree", $0) }),
      ("virStoragePoolFree", { unsafe FreeCounter.count("virStoragePoolFree", $0) }),
      ("virStorageVolFree", { unsafe FreeCounter.count("virStorageVolFree", $0) }),
      ("virStreamFree", { unsafe FreeCounter.count("virStreamFree", $0) }),
    ]
  }

  /// Counts during a body, and until a condition holds.
  static func counting(
    _ body: () async throws -> Void, until isDone: (FreeCounter) -> Bool = { _ in true }
  ) async throws -> FreeCounter {
    _ = try Library.version()
    // What earlier tests forgot closes in its own time, and is not counted here.
    try await settle()
    let replacements = unsafe Self.replacements
    for index in unsafe replacements.indices {
      let (name, function) = unsafe replacements[index]
      let original = unsafe clibvirt_interpose(
        name, unsafeBitCast(function, to: UnsafeMutableRawPointer.self))
      originals.withLock { $0[name] = UInt(bitPattern: original) }
    }
    counts.withLock { $0 = FreeCounter() }
    defer {
      for (name, original) in originals.withLock({ $0 }) {
        _ = unsafe clibvirt_interpose(name, UnsafeMutableRawPointer(bitPattern: original))
      }
    }
    try await body()
    while !isDone(counts.withLock { $0 }) { await Task.yield() }
    return counts.withLock { $0 }
  }

  private static func settle() async throws {
    let connection = try await TestHost().connect()
    await connection.close()
  }
}

#endif
