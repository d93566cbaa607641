// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Libvirt
import Synchronization
import Testing

extension LibvirtTests {
  @Suite("connections", .requiresLibvirt)
  struct ConnectionTests {
    @Test func theDefaultHostOfTheTestDriverIsThere() async throws {
      let connection = try await Connection.open("test:///default")
      #expect(try await connection.uri() == "test:///default")
      #expect(try await connection.driver().lowercased() == "test")
      #expect(try await connection.domains().map(\.name) == ["test"])
      #expect(try await connection.isAlive())
      #expect(try await connection.isSecure())
      #expect(try await connection.libraryVersion() == Library.version())
      #expect(try await connection.hypervisorVersion() > Version(0, 0, 0))
      #expect(try await !connection.hostname().isEmpty)
    }

    @Test func whatCannotBeReachedIsAnErrorOfLibvirt() async throws {
      await #expect {
        try await Connection.open("test+unix:///default?socket=/no/such/socket")
      } throws: { error in
        (error as? LibvirtError)?.message.contains("/no/such/socket") == true
      }
      await #expect {
        try await Connection.open("test:///no/such/file.xml")
      } throws: { error in
        (error as? LibvirtError)?.level == .error
      }
    }

    @Test func readOnlyConnectionsChangeNothing() async throws {
      let host = try TestHost()
      let connection = try await host.connect(ConnectionOptions(isReadOnly: true))
      let domain = try await connection.domain(named: "first")
      await #expect {
        try await domain.destroy()
      } throws: { error in
        guard let error = error as? LibvirtError else { return false }
        return error.code == .operationDenied && !error.isUnsupported
          && error.domain == .domainDefinition
      }
      #expect(try await domain.isActive())
    }

    @Test func credentialsAreAskedFor() async throws {
      let host = try TestHost(
        extra: "<auth><user password='secret'>someone</user></auth>")
      let asked = Mutex<[Credentials.Kind]>([])
      let right = Credentials { questions in
        asked.withLock { $0 += questions.map(\.kind) }
        return questions.map { $0.kind == .authorizationName ? "someone" : "secret" }
      }
      let connection = try await host.connect(ConnectionOptions(credentials: right))
      #expect(try await connection.isAlive())
      #expect(asked.withLock { Set($0) } == [.authorizationName, .password])

      let wrong = Credentials { $0.map { _ in "wrong" } }
      await #expect {
        try await host.connect(ConnectionOptions(credentials: wrong))
      } throws: { error in
        (error as? LibvirtError)?.code == .authenticationFailed
      }
      for silent in [Credentials { _ in nil }, Credentials { _ in [] }] {
        await #expect(throws: LibvirtError.self) {
          try await host.connect(ConnectionOptions(credentials: silent))
        }
      }
    }

    @Test func aClosedConnectionSaysSo() async throws {
      let connection = try await TestHost().connect()
      #expect(await connection.close())
      #expect(await !connection.close())
      await #expect {
        try await connection.hostname()
      } throws: { error in
        (error as? LibvirtError)?.code == .closed
      }
      #expect(await connection.waitUntilClosed() == nil)
    }

    @Test func domainsKeepAClosedConnectionOpenForThemselves() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.domain(named: "first")
      #expect(await !connection.close())
      #expect(try await domain.state() == .running)
    }

    @Test func waitingForTheEndEndsWithItsTask() async throws {
      let connection = try await TestHost().connect()
      let waiting = Task { await connection.waitUntilClosed() }
      waiting.cancel()
      #expect(await waiting.value == nil)
    }
  }
}

#endif
