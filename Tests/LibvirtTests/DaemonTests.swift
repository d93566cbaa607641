// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Libvirt
import Synchronization
import SystemPackage
import TestSupport
import Testing

extension LibvirtTests {
  @Suite(
    "a daemon", .requiresLibvirt,
    .enabled(if: PrivateDaemon.obstacle == nil, "\(PrivateDaemon.obstacle ?? "")"),
    .timeLimit(.minutes(2)))
  struct DaemonTests {
    /// A pool of a directory, and a volume in it.
    private func makeVolume(
      on daemon: PrivateDaemon, mebibytes: Int
    ) async throws -> StorageVolume {
      let connection = try await daemon.connect("storage")
      let pool = try await connection.startStoragePool(
        """
        <pool type='dir'><name>p</name><target><path>\(daemon.file("pool"))</path></target></pool>
        """, building: true)
      return try await pool.createVolume(
        "<volume><name>v</name><capacity unit='MiB'>\(mebibytes)</capacity></volume>")
    }

    @Test func whatIsUploadedIsDownloadedByteForByte() async throws {
      let daemon = try PrivateDaemon()
      let volume = try await makeVolume(on: daemon, mebibytes: 3)
      var generator = SeededGenerator(seed: 7)
      let bytes = (0..<3 << 20).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let directory = try TemporaryDirectory()
      let source = unsafe try FileDescriptor.open(directory.write(bytes, to: "source"), .readOnly)
      defer { try? source.close() }
      let reports = Mutex<[TransferProgress]>([])
      let sent = try await volume.upload(from: source, length: 3 << 20) { progress in
        reports.withLock { $0.append(progress) }
      }
      #expect(sent == 3 << 20)
      let heard = reports.withLock { $0 }
      #expect(heard.count > 1)
      #expect(heard.last == TransferProgress(transferred: 3 << 20, total: 3 << 20))
      #expect(heard.map(\.transferred) == heard.map(\.transferred).sorted())

      let target = unsafe try FileDescriptor.open(
        directory.file("target"), .writeOnly, options: .create, permissions: .ownerReadWrite)
      defer { try? target.close() }
      #expect(try await volume.download(to: target) == 3 << 20)
      #expect(try directory.read("target") == bytes)

      let part = unsafe try FileDescriptor.open(
        directory.file("part"), .writeOnly, options: .create, permissions: .ownerReadWrite)
      defer { try? part.close() }
      #expect(try await volume.download(to: part, at: 1_000_000, length: 70_000) == 70_000)
      #expect(try directory.read("part") == Array(bytes[1_000_000..<1_070_000]))
    }

    @Test func aTransferEndsWithItsTask() async throws {
      let daemon = try PrivateDaemon()
      let volume = try await makeVolume(on: daemon, mebibytes: 64)
      let target = unsafe try FileDescriptor.open("/dev/null", .writeOnly)
      defer { try? target.close() }
      let cancelSelf = Mutex<Task<UInt64, any Error>?>(nil)
      let started = Mutex(false)
      let task = Task {
        while !started.withLock({ $0 }) { await Task.yield() }
        return try await volume.download(to: target) { _ in
          cancelSelf.withLock { $0 }?.cancel()
        }
      }
      cancelSelf.withLock { $0 = task }
      started.withLock { $0 = true }
      await #expect {
        try await task.value
      } throws: { error in
        (error as? LibvirtError)?.code == .operationAborted
      }
      // The connection still works.
      #expect(try await volume.info().capacity == 64 << 20)
    }

    @Test func aDaemonThatDiesIsNoticed() async throws {
      let daemon = try PrivateDaemon()
      let connection = try await daemon.connect("test")
      let events = try await connection.domainEvents()
      #expect(connection.closeReason == nil)
      daemon.kill()
      #expect(await connection.waitUntilClosed() == .endOfFile)
      #expect(connection.closeReason == .endOfFile)
      await #expect {
        for try await _ in events {}
      } throws: { error in
        (error as? LibvirtError)?.code == .connectionLost
      }
      await #expect(throws: LibvirtError.self) { try await connection.domains() }
      await #expect {
        try await connection.domainEvents()
      } throws: { error in
        (error as? LibvirtError)?.level == .error
      }
      #expect(try await !connection.isAlive())
    }

    @Test func aDaemonThatAnswersNoMoreIsNoticed() async throws {
      let daemon = try PrivateDaemon()
      let connection = try await daemon.connect(
        "test", ConnectionOptions(keepAlive: .init(seconds: 1, attempts: 1)))
      try daemon.freeze()
      #expect(await connection.waitUntilClosed() == .keepAlive)
    }

    @Test func aConnectionThatReconnectsBringsItsEventsBack() async throws {
      let daemon = try PrivateDaemon()
      try await daemon.connect("test").close()
      let reconnecting = try await ReconnectingConnection.open(
        daemon.uri("test"), pause: { _ in .milliseconds(10) })
      let events = try await reconnecting.domainEvents([.lifecycle])
      let iterator = events.makeAsyncIterator()

      func nextChange() async throws -> DomainLifecycleChange.Kind? {
        guard case .event(let event) = try await iterator.next(),
          case .lifecycle(let change) = event.happening
        else { return nil }
        return change.kind
      }
      try await reconnecting.connection().domain(named: "test").suspend()
      #expect(try await nextChange() == .suspended)

      daemon.kill()
      guard case .disconnected(.endOfFile) = try await iterator.next() else {
        Issue.record("the end of the connection was not told")
        return
      }
      try daemon.start()
      guard case .reconnected = try await iterator.next() else {
        Issue.record("the new connection was not told")
        return
      }
      try await reconnecting.connection().domain(named: "test").suspend()
      #expect(try await nextChange() == .suspended)
      await reconnecting.close()
      #expect(try await iterator.next() == nil)
      await #expect {
        try await reconnecting.connection()
      } throws: { error in
        (error as? LibvirtError)?.code == .closed
      }
    }
  }
}

#endif
