// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Libvirt
import TestSupport
import Testing

extension LibvirtTests {
  @Suite("domains", .requiresLibvirt)
  struct LifecycleTests {
    @Test func aDomainLivesFromDefinitionToUndefinition() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.defineDomain(TestHost.domain(name: "second"))
      #expect(domain.name == "second")
      #expect(domain.uuid.count == 36)
      #expect(try await domain.isPersistent())
      #expect(try await domain.id() == nil)
      #expect(try await domain.state() == .shutOff)

      try await domain.start()
      #expect(try await domain.status().reason == "booted")
      #expect(try await domain.id() != nil)
      try await domain.suspend()
      #expect(try await domain.state() == .paused)
      #expect(try await domain.status().reason == "on request")
      try await domain.resume()
      #expect(try await domain.state() == .running)
      try await domain.reboot()
      try await domain.shutDown()
      #expect(try await domain.state() == .shutOff)
      #expect(try await domain.status().reason == "the guest shut down")

      try await domain.start()
      try await domain.destroy()
      #expect(try await domain.status().reason == "destroyed")
      #expect(try await connection.domains(.inactive) == [domain])
      try await domain.undefine()
      await #expect {
        try await connection.domain(named: "second")
      } throws: { error in
        guard let error = error as? LibvirtError else { return false }
        return error.code == .noDomain && error.isNotFound
      }
    }

    @Test func aTransientDomainIsGoneWithItsEnd() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.startDomain(TestHost.domain(name: "passing"))
      #expect(try await !domain.isPersistent())
      try await domain.destroy()
      await #expect(throws: LibvirtError.self) { try await connection.domain(uuid: domain.uuid) }
    }

    @Test func aStateThatDoesNotAllowItIsToldApart() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.defineDomain(TestHost.domain(name: "second"))
      await #expect {
        try await domain.destroy()
      } throws: { error in
        (error as? LibvirtError)?.code == .operationInvalid
      }
    }

    @Test func domainsAreFoundByEveryName() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.domain(named: "first")
      let id = try #require(try await domain.id())
      #expect(try await connection.domain(uuid: domain.uuid) == domain)
      #expect(try await connection.domain(id: id) == domain)
      #expect(try await connection.domain(domain.identity) == domain)
      #expect(try await connection.domains([.active, .persistent]) == [domain])
      #expect(try await connection.domains(.transient).isEmpty)
    }

    @Test func whatADriverDoesNotKnowIsNotInTheWayOfUndefining() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.defineDomain(TestHost.domain(name: "second"))
      try await domain.start()
      _ = try await domain.createSnapshot()
      try await domain.managedSave()
      // The test driver refuses the flag for firmware variables.
      let used = try await domain.undefine()
      #expect(!used.contains(.nvram))
      #expect(used.isSuperset(of: [.managedSave, .snapshotMetadata]))
      #expect(try await connection.domains(.inactive).isEmpty)
    }

    @Test func aRefusalForAnotherReasonIsNotDegraded() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.defineDomain(TestHost.domain(name: "second"))
      try await domain.start()
      try await domain.managedSave()
      await #expect {
        try await domain.undefine([])
      } throws: { error in
        (error as? LibvirtError)?.code == .operationInvalid
      }
    }

    @Test func aRenamedDomainKeepsItsUUID() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.defineDomain(TestHost.domain(name: "second"))
      let renamed = try await domain.rename(to: "third")
      #expect(renamed.name == "third")
      #expect(renamed.uuid == domain.uuid)
      await #expect(throws: LibvirtError.self) { try await connection.domain(named: "second") }
    }

    @Test func whatIsNotedIsReadBack() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.domain(named: "first")
      #expect(try await domain.metadata(.title) == nil)
      try await domain.setMetadata(.title, to: "A title")
      try await domain.setMetadata(.description, to: "Many words")
      try await domain.setMetadata(
        .element, to: "<roost/>", prefix: "r", namespace: "https://example.org/roost")
      #expect(try await domain.metadata(.title) == "A title")
      #expect(try await domain.metadata(.description) == "Many words")
      let element = try await domain.metadata(.element, namespace: "https://example.org/roost")
      #expect(element?.contains("<roost") == true)
      try await domain.setMetadata(.title, to: nil)
      #expect(try await domain.metadata(.title) == nil)
    }

    @Test func domainsStartWithTheHostWhenAsked() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.domain(named: "first")
      #expect(try await !domain.autostarts())
      try await domain.setAutostart(true)
      #expect(try await domain.autostarts())
      #expect(try await connection.domains(.autostart) == [domain])
    }

    @Test func processorsAndMemoryChange() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.domain(named: "first")
      #expect(try await domain.vcpus() == 2)
      #expect(try await domain.vcpus(maximum: true) == 4)
      try await domain.setVCPUs(3, in: .live)
      #expect(try await domain.info().vcpus == 3)
      try await domain.setMemory(768 << 20, in: .live)
      #expect(try await domain.info().memory == 768 << 20)
      #expect(try await domain.info().maximumMemory == 1 << 30)
      #expect(try await domain.info().state == .running)
      await #expect(throws: LibvirtError.self) { try await domain.setVCPUs(99, in: .live) }
      try await domain.pin(vcpu: 1, to: [0, 3])
    }

    @Test func memoryIsSavedAndRestored() async throws {
      let directory = try TemporaryDirectory()
      let connection = try await TestHost().connect()
      let domain = try await connection.domain(named: "first")
      let path = directory.file("saved")
      try await domain.save(to: path)
      #expect(try await domain.state() == .shutOff)
      #expect(try await domain.status().reason == "saved")
      #expect(try await connection.savedDomainXML(in: path).contains("<name>first</name>"))
      try await connection.restoreDomain(from: path)
      #expect(try await domain.state() == .running)

      try await domain.managedSave()
      #expect(try await domain.hasManagedSave())
      #expect(try await connection.domains(.managedSave) == [domain])
      try await domain.removeManagedSave()
      #expect(try await !domain.hasManagedSave())
    }

    @Test func theDefinitionIsXML() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.domain(named: "first")
      #expect(try await domain.xml().contains("<uuid>\(domain.uuid)</uuid>"))
      #expect(try await domain.xml(.inactive).contains("<domain type='test'>"))
      #expect(try await domain.guestType() == "linux")
      await #expect {
        try await connection.defineDomain("<domain>")
      } throws: { error in
        let code = (error as? LibvirtError)?.code
        return code == .xmlSyntax || code == .xmlError
      }
    }
  }
}

#endif
