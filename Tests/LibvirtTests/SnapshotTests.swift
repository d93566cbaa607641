// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Libvirt
import Testing

extension LibvirtTests {
  @Suite("snapshots and checkpoints", .requiresLibvirt)
  struct SnapshotTests {
    @Test func snapshotsFormATreeAndAreRevertedTo() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.domain(named: "first")
      #expect(try await domain.currentSnapshot() == nil)
      let one = try await domain.createSnapshot("<domainsnapshot><name>one</name></domainsnapshot>")
      try await domain.suspend()
      let two = try await domain.createSnapshot("<domainsnapshot><name>two</name></domainsnapshot>")
      #expect(try await domain.snapshots().map(\.name).sorted() == ["one", "two"])
      #expect(try await two.parent()?.name == "one")
      #expect(try await one.parent() == nil)
      #expect(try await one.children().map(\.name) == ["two"])
      #expect(try await domain.snapshots(.roots).map(\.name) == ["one"])
      #expect(try await two.isCurrent())
      #expect(try await two.hasMetadata())
      #expect(try await one.xml().contains("<state>running</state>"))

      try await one.revert()
      #expect(try await domain.state() == .running)
      #expect(try await domain.currentSnapshot()?.name == "one")
      try await domain.snapshot(named: "two").revert()
      #expect(try await domain.state() == .paused)

      try await one.delete(.children)
      #expect(try await domain.snapshots().isEmpty)
      await #expect {
        try await domain.snapshot(named: "one")
      } throws: { error in
        (error as? LibvirtError)?.code == .noSnapshot
      }
    }

    @Test func checkpointsFormAChain() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.domain(named: "first")
      let xml = "<domaincheckpoint><name>NAME</name></domaincheckpoint>"
      let one = try await domain.createCheckpoint(xml.replacing("NAME", with: "one"))
      let two = try await domain.createCheckpoint(xml.replacing("NAME", with: "two"))
      #expect(try await domain.checkpoints(.topological).map(\.name) == ["one", "two"])
      #expect(try await two.parent()?.name == "one")
      #expect(try await one.children().map(\.name) == ["two"])
      try await one.delete(.children)
      await #expect {
        try await domain.checkpoint(named: "two")
      } throws: { error in
        (error as? LibvirtError)?.code == .noCheckpoint
      }
    }
  }
}

#endif
