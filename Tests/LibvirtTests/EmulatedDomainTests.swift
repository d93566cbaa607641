// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Libvirt
import Testing

extension LibvirtTests {
  /// The QEMU driver inside this process, with emulated processors: needs neither daemon nor KVM.
  @Suite(
    "QEMU", .requiresLibvirt,
    .enabled(if: EmbeddedQEMU.obstacle == nil, "\(EmbeddedQEMU.obstacle ?? "")"),
    .timeLimit(.minutes(3)))
  struct EmulatedDomainTests {
    @Test func aGuestIsSpokenWithPausedSavedAndRestored() async throws {
      let qemu = unsafe try EmbeddedQEMU.shared.get()
      let connection = try await Connection.open(qemu.uri)
      let domain = try await connection.defineDomain(qemu.domain(named: "echo"))
      let events = try await connection.domainEvents([.lifecycle], of: domain)
      do {
        try await domain.start(.paused)
        let console = try await domain.openConsole(force: true)
        try await domain.resume()
        #expect(try await console.read(upTo: "R\n").hasSuffix("R\n"))
        try await console.write("hello there\n")
        #expect(try await console.read(upTo: "there").contains("hello there"))

        try await domain.suspend()
        #expect(try await domain.state() == .paused)
        let path = qemu.file("saved")
        try await domain.save(to: path)
        #expect(try await domain.state() == .shutOff)
        // The console ends with the domain.
        while try await console.read() != nil {}
        try await connection.restoreDomain(from: path, .running)
        #expect(try await domain.state() == .running)
        let again = try await domain.openConsole(force: true)
        try await again.write("once more\n")
        #expect(try await again.read(upTo: "more").contains("once more"))
        await again.close()

        let job = try await domain.job()
        #expect(job.type == .none)
        try await domain.resizeDisk("vda", to: 2 << 20)
        #expect(try await domain.diskInfo("vda").capacity == 2 << 20)
        #expect(try await domain.blockJob(of: "vda") == nil)
        #expect(
          try await domain.statistics(.disks).groups("block").map { $0.string("name") } == ["vda"])
        #expect(try await domain.statistics().processorTime ?? 0 > 0)
        #expect(
          try await domain.monitorCommand(#"{"execute":"query-status"}"#).contains("running"))
        try await domain.reset()
        try await domain.destroy()
      } catch {
        // QEMU outlives this process otherwise.
        try? await domain.destroy()
        _ = try? await domain.undefine()
        throw error
      }
      let stopped = try await events.first { event -> Bool? in
        guard case .lifecycle(let change) = event.happening, change.kind == .stopped,
          change.detail == "destroyed"
        else { return nil }
        return true
      }
      #expect(stopped == true)
      try await domain.undefine()
    }

    @Test func aDeviceThatIsDetachedIsGone() async throws {
      let qemu = unsafe try EmbeddedQEMU.shared.get()
      let connection = try await Connection.open(qemu.uri)
      // The guest does not answer to hot-unplugging; a USB device needs no answer.
      let domain = try await connection.startDomain(qemu.domain(named: "echo"))
      do {
        let device = "<input type='tablet' bus='usb'/>"
        let alias = try #require(try await domain.attachDevice(device))
        #expect(try await domain.xml().contains("<alias name='\(alias)'/>"))
        try await domain.detachDevice(alias: alias)
        #expect(try await !domain.xml().contains("<alias name='\(alias)'/>"))
        await #expect {
          try await domain.detachDevice(alias: alias)
        } throws: { error in
          (error as? LibvirtError)?.message.contains(alias) == true
        }
        try await domain.destroy()
      } catch {
        try? await domain.destroy()
        throw error
      }
    }

    @Test func disksAreCopiedOverlaidAndJoinedWhileTheGuestRuns() async throws {
      let qemu = unsafe try EmbeddedQEMU.shared.get()
      let connection = try await Connection.open(qemu.uri)
      let domain = try await connection.defineDomain(qemu.domain(named: "blocks"))
      let events = try await connection.domainEvents([.blockJob], of: domain)
      func waitFor(_ status: BlockJobStatus) async throws -> BlockJobType? {
        try await events.first(within: .seconds(30)) { event -> BlockJobType? in
          guard case .blockJob("vda", let type, status) = event.happening else { return nil }
          return type
        }
      }
      try await qemu.running(domain) {
        let copy = qemu.file("copy.img")
        try await domain.copyDisk(
          "vda", to: "<disk type='file'><driver type='raw'/><source file='\(copy)'/></disk>",
          .transient)
        #expect(try await waitFor(.ready) == .copy)
        #expect(try await domain.blockJob(of: "vda")?.isReady == true)
        try await domain.endBlockJob(of: "vda", .pivot)
        #expect(try await waitFor(.completed) == .copy)
        #expect(try await domain.xml().contains(copy))
        #expect(try qemu.read("copy.img") == EchoGuest.disk)

        // An overlay takes what the guest writes; then it goes into the image below.
        let overlay = """
          <domainsnapshot><name>s</name>
          <disks><disk name='vda'><source file='\(qemu.file("overlay"))'/></disk></disks>
          </domainsnapshot>
          """
        _ = try await domain.createSnapshot(overlay, [.diskOnly, .noMetadata])
        #expect(try await domain.xml().contains(qemu.file("overlay")))
        try await domain.commitDisk("vda", .active)
        #expect(try await waitFor(.ready) == .activeCommit)
        try await domain.endBlockJob(of: "vda", .pivot)
        #expect(try await waitFor(.completed) == .activeCommit)
        #expect(try await !domain.xml().contains(qemu.file("overlay")))

        // Or it takes everything from the image below.
        let other = overlay.replacing("overlay", with: "other")
        _ = try await domain.createSnapshot(other, [.diskOnly, .noMetadata])
        try await domain.pullDisk("vda")
        #expect(try await waitFor(.completed) == .pull)
        #expect(try await !domain.xml().contains(copy))
      }
    }

    @Test func theScreenIsSeenAndKeysAreSent() async throws {
      let qemu = unsafe try EmbeddedQEMU.shared.get()
      let connection = try await Connection.open(qemu.uri)
      let channel = """
        <video><model type='vga'/></video>
        <channel type='unix'><source mode='bind' path='\(qemu.file("agent"))'/>
        <target type='virtio' name='org.qemu.guest_agent.0'/></channel>
        """
      let domain = try await connection.defineDomain(
        qemu.domain(named: "screen", devices: channel))
      try await qemu.running(domain) {
        let picture = try await domain.screenshot()
        #expect(picture.type.hasPrefix("image/"))
        #expect(picture.bytes.count > 1000)
        try await domain.sendKeys([29, 56, 111])
        await #expect {
          try await domain.sendKeys([99_999])
        } throws: { error in
          (error as? LibvirtError)?.level == .error
        }
        // No agent runs in the guest.
        await #expect {
          try await domain.guestInformation()
        } throws: { error in
          (error as? LibvirtError)?.code == .agentUnresponsive
        }
        await #expect {
          try await domain.agentCommand(#"{"execute":"guest-ping"}"#)
        } throws: { error in
          (error as? LibvirtError)?.code == .agentUnresponsive
        }
      }
    }

    @Test func theHostIsThisOne() async throws {
      let qemu = unsafe try EmbeddedQEMU.shared.get()
      let connection = try await Connection.open(qemu.uri)
      let host = try await connection.hostInfo()
      #expect(host.processors > 0)
      #expect(host.memory > 0)
      #expect(try await connection.freeMemory() > 0)
      let memory = try await connection.memoryStatistics()
      #expect(memory["free"] ?? .max < memory["total"] ?? 0)
      #expect(try await connection.capabilities().contains("<guest>"))
      let capabilities = try await connection.domainCapabilities(
        architecture: "x86_64", machine: "q35", type: "qemu")
      #expect(capabilities.contains("<domain>qemu</domain>"))
      #expect(try await connection.maximumVCPUs(type: "qemu") > 1)
    }
  }
}

#endif
