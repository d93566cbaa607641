// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import CLibvirt
import Libvirt
import Testing

extension LibvirtTests {
  @Suite("the host, and figures of domains", .requiresLibvirt)
  struct HostTests {
    @Test func theHostIsDescribed() async throws {
      let connection = try await TestHost().connect()
      let host = try await connection.hostInfo()
      #expect(host.architecture == "i986")
      #expect(host.memory == 8 << 30)
      #expect((host.processors, host.cores, host.threads) == (4, 2, 2))
      #expect(host.frequency == 2000)
      let common = try await Connection.open("test:///default")
      #expect(try await common.freeMemory(ofNodes: 0..<2).count == 2)
      #expect(try await connection.processorStatistics()["idle"] != nil)
      #expect(try await connection.maximumVCPUs() >= 4)
      #expect(try await connection.capabilities().hasPrefix("<capabilities>"))
      #expect(try await connection.processorModels(architecture: "x86_64").contains("qemu64"))
    }

    @Test func statisticsOfManyDomainsComeAtOnce() async throws {
      let connection = try await TestHost().connect()
      _ = try await connection.startDomain(TestHost.domain(name: "second"))
      let statistics = try await connection.domainStatistics()
      #expect(statistics.map(\.domain.name).sorted() == ["first", "second"])
      for one in statistics { #expect(one.state == .running) }
      let state = try await connection.domain(named: "first").statistics(.state)
      #expect(state.state == .running)
      #expect(state.processorTime == nil)
    }

    @Test func figuresOfADomainHaveTheirUnits() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.domain(named: "first")
      let memory = try await domain.memoryStatistics()
      #expect(memory.balloon == 512 << 20)
      #expect(try await domain.diskInfo("vda").capacity > 0)
      let interfaces = try await domain.interfaces()
      #expect(interfaces.allSatisfy { !$0.name.isEmpty })
      #expect(try await domain.schedulerParameters().unsigned("weight") != nil)
    }

    @Test func parametersGoInAndOut() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.defineDomain(TestHost.domain(name: "second"))
      try await domain.setMemoryParameters(["hard_limit": .uint64(1 << 20)], in: .configuration)
      let limits = try await domain.memoryParameters(of: .configuration)
      #expect(limits.unsigned("hard_limit") == 1 << 20)
      await #expect {
        try await domain.setMemoryParameters([String(repeating: "x", count: 80): .int32(1)])
      } throws: { error in
        (error as? LibvirtError)?.code == .invalidArgument
      }
    }

    @Test func theGuestsAgentIsAsked() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.domain(named: "first")
      #expect(try await domain.hostname() == "firsthost")
      #expect(try await domain.freezeFileSystems() == 2)
      #expect(try await domain.thawFileSystems(["/"]) == 1)
      #expect(try await domain.thawFileSystems() == 1)
      try await domain.trimFileSystems("/", minimum: 4096)
      try await domain.setTime(1_000_000_000, nanoseconds: 5)
      let time = try await domain.time()
      #expect((time.seconds, time.nanoseconds) == (1_000_000_000, 5))
      try await domain.setPassword(of: "root", to: "secret")
      await #expect {
        try await domain.guestInformation()
      } throws: { error in
        (error as? LibvirtError)?.isUnsupported == true
      }
    }

    @Test func aPictureOfTheScreenIsWhole() async throws {
      let connection = try await TestHost().connect()
      let domain = try await connection.domain(named: "first")
      let picture = try await domain.screenshot()
      #expect(picture.type == "image/png")
      #expect(picture.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
      // A PNG ends with an empty IEND chunk.
      #expect(picture.bytes.suffix(8).starts(with: [0x49, 0x45, 0x4E, 0x44]))
    }

    @Test func numbersOfThisModuleAreThoseOfLibvirt() {
      #expect(Int(DomainState.suspended.rawValue) == VIR_DOMAIN_PMSUSPENDED)
      #expect(Int(DomainState.shutOff.rawValue) == VIR_DOMAIN_SHUTOFF)
      #expect(Int(CloseReason.keepAlive.rawValue) == VIR_CONNECT_CLOSE_REASON_KEEPALIVE)
      #expect(Int(Credentials.Kind.password.rawValue) == VIR_CRED_PASSPHRASE)
      #expect(Int(Credentials.Kind.realm.rawValue) == VIR_CRED_REALM)
      #expect(Int(DomainLifecycleChange.Kind.crashed.rawValue) == VIR_DOMAIN_EVENT_CRASHED)
      #expect(
        Int(DomainEventKind.memoryDeviceSizeChange.rawValue)
          == VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE)
      #expect(Int(DomainEventKind.blockJob.rawValue) == VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2)
      #expect(Int(DomainEventKind.ioError.rawValue) == VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON)
      #expect(Int(WatchdogAction.injectNMI.rawValue) == VIR_DOMAIN_EVENT_WATCHDOG_INJECTNMI)
      #expect(Int(BlockJobType.backup.rawValue) == VIR_DOMAIN_BLOCK_JOB_TYPE_BACKUP)
      #expect(Int(BlockJobStatus.ready.rawValue) == VIR_DOMAIN_BLOCK_JOB_READY)
      #expect(Int(JobType.cancelled.rawValue) == VIR_DOMAIN_JOB_CANCELLED)
      #expect(
        Int(JobOperation.snapshotDelete.rawValue) == VIR_DOMAIN_JOB_OPERATION_SNAPSHOT_DELETE)
      #expect(Int(StoragePoolChange.deleted.rawValue) == VIR_STORAGE_POOL_EVENT_DELETED)
      #expect(Int(NetworkChange.stopped.rawValue) == VIR_NETWORK_EVENT_STOPPED)
      #expect(Int(StoragePoolState.inaccessible.rawValue) == VIR_STORAGE_POOL_INACCESSIBLE)
      #expect(Int(VolumeType.ploop.rawValue) == VIR_STORAGE_VOL_PLOOP)
      #expect(Int(WipeAlgorithm.trim.rawValue) == VIR_STORAGE_VOL_WIPE_ALG_TRIM)
      #expect(Int(MetadataKind.element.rawValue) == VIR_DOMAIN_METADATA_ELEMENT)
      #expect(Int(KeyCodeSet.qemu.rawValue) == VIR_KEYCODE_SET_QNUM)
      #expect(Int(ProcessorComparison.superset.rawValue) == VIR_CPU_COMPARE_SUPERSET)
    }
  }
}

#endif
