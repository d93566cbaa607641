// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Libvirt
import SystemPackage
import Testing

extension LibvirtTests {
  @Suite("networks, pools, volumes", .requiresLibvirt)
  struct StorageTests {
    @Test func aNetworkLivesFromDefinitionToUndefinition() async throws {
      let connection = try await TestHost().connect()
      let network = try await connection.defineNetwork(TestHost.network(name: "lab"))
      #expect(try await !network.isActive())
      try await network.start()
      #expect(try await network.isActive())
      #expect(try await network.isPersistent())
      #expect(try await network.bridgeName() == "virbr-lab")
      try await network.setAutostart(true)
      #expect(try await network.autostarts())
      #expect(try await connection.networks(.autostart).map(\.name) == ["lab"])
      #expect(try await network.xml().contains("<name>lab</name>"))
      #expect(try await connection.network(uuid: network.uuid).name == "lab")
      try await network.destroy()
      try await network.undefine()
      await #expect {
        try await connection.network(named: "lab")
      } throws: { error in
        (error as? LibvirtError)?.code == .noNetwork
      }
    }

    @Test func aPoolLivesFromDefinitionToUndefinition() async throws {
      let connection = try await TestHost().connect()
      let pool = try await connection.defineStoragePool(TestHost.pool(name: "more"))
      #expect(try await pool.info().state == .inactive)
      try await pool.build()
      try await pool.start()
      #expect(try await pool.info().state == .running)
      #expect(try await pool.info().capacity > 0)
      try await pool.setAutostart(true)
      #expect(try await connection.storagePools([.active, .autostart]).map(\.name) == ["more"])
      try await pool.destroy()
      try await pool.undefine()
      #expect(try await connection.storagePools().map(\.name) == ["pool"])
    }

    @Test func volumesAreMadeCopiedFoundAndDeleted() async throws {
      let connection = try await TestHost().connect()
      let pool = try await connection.storagePool(named: "pool")
      let xml = "<volume><name>disk</name><capacity unit='MiB'>64</capacity></volume>"
      let volume = try await pool.createVolume(xml)
      #expect(try await volume.info().capacity == 64 << 20)
      #expect(try await volume.info().type == .file)
      #expect(try await volume.path() == "/pool/disk")
      #expect(try await connection.storageVolume(path: "/pool/disk").key == volume.key)
      #expect(try await connection.storageVolume(key: volume.key).name == "disk")
      let copy = try await pool.createVolume(
        xml.replacing("disk", with: "copy"), copying: volume)
      #expect(try await pool.volumes().map(\.name).sorted() == ["copy", "disk"])
      try await copy.delete()
      await #expect {
        try await pool.volume(named: "copy")
      } throws: { error in
        (error as? LibvirtError)?.code == .noStorageVolume
      }
    }

    @Test func whatTheDriverCannotDoIsUnsupportedAndNothingElse() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.domain(named: "first")
      let pool = try await connection.storagePool(named: "pool")
      let volume = try await pool.createVolume(
        "<volume><name>disk</name><capacity>1024</capacity></volume>")
      let file = unsafe try FileDescriptor.open("/dev/null", .readWrite)
      defer { try? file.close() }
      let calls: [@Sendable () async throws -> Void] = [
        { try await volume.upload(from: file) },
        { try await volume.download(to: file) },
        { try await domain.pullDisk("vda") },
        { try await domain.resizeDisk("vda", to: 1 << 30) },
        { _ = try await connection.domainCapabilities() },
        { _ = try await domain.openConsole() },
        { _ = try await domain.agentCommand("{}") },
        { try await domain.migrate(toURI: "test:///default") },
      ]
      for (index, call) in calls.enumerated() {
        await #expect("call \(index)") {
          try await call()
        } throws: { error in
          (error as? LibvirtError)?.isUnsupported == true
        }
      }
    }
  }
}

#endif
