// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import ControlProtocol
import Foundation
import GuestMemory
@testable import Monitor
import POSIX
import TestSupport
import Testing
import Virtio

extension MachineTests {
  @Suite("pause and resume")
  struct PauseTests {
    /// Real mode, each processor's count at an address of its own: inc dword [0x8000]; jmp.
    private static let counting: [UInt8] = [0x66, 0xFF, 0x06, 0x00, 0x80, 0xEB, 0xF9]

    /// The same, and each time a byte of the count goes out of the serial port, ready or not:
    /// mov dx, 0x3f8; loop: inc dword [0x8000]; mov al, [0x8000]; out dx, al; jmp loop.
    private static let sending: [UInt8] = [
      0xBA, 0xF8, 0x03, 0x66, 0xFF, 0x06, 0x00, 0x80, 0xA0, 0x00, 0x80, 0xEE, 0xEB, 0xF5,
    ]

    private func machine(
      _ code: [UInt8], serial: SerialMode = .none, connection: consuming OwnedDescriptor? = nil,
      in directory: TemporaryDirectory
    ) throws -> Machine {
      let path = try directory.write(code, to: "kernel")
      var configuration = MachineConfiguration(
        boot: .kernel(path: path, initrd: nil, commandLine: nil, bootProtocol: .real))
      configuration.memory = 64 << 10
      configuration.serial = serial
      configuration.hasEntropyDevice = false
      return try Machine(configuration, connection: connection)
    }

    /// Whether the first vCPU's thread waits in the host's kernel for something that is not KVM's.
    private func isSleeping() -> Bool {
      let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
      return tasks.contains {
        let status = try? String(contentsOfFile: "/proc/self/task/\($0)/status", encoding: .utf8)
        return status.map { $0.contains("Name:\tvcpu0\n") && $0.contains("State:\tS") } == true
      }
    }

    private func count(_ machine: Machine) throws -> UInt32 {
      try machine.memory.load(UInt32.self, at: 0x8000)
    }

    private func exitCounts(_ machine: Machine) -> [UInt64] {
      machine.exitCounters.flatMap { vcpu in
        ExitCounters.Kind.allCases.map { vcpu.value(of: $0) }
      }
    }

    private func wholeMemory(_ machine: Machine) throws -> [UInt64] {
      try stride(from: 0, to: UInt64(64 << 10), by: 8).map {
        try machine.memory.load(UInt64.self, at: $0)
      }
    }

    @Test func nothingChangesWhilePaused() throws {
      let directory = try TemporaryDirectory()
      let machine = try machine(Self.counting, in: directory)
      try machine.start()
      for _ in 0..<20 {
        let before = try count(machine)
        #expect(eventually { (try? count(machine)) != before })
        try machine.pause()
        #expect(machine.activity == .paused)
        let (memory, exits) = (try wholeMemory(machine), exitCounts(machine))
        for _ in 0..<5 { #expect(try wholeMemory(machine) == memory) }
        #expect(exitCounts(machine) == exits)
        try machine.resume()
        #expect(machine.activity == .running)
      }
      machine.stop()
      #expect(machine.end() == .stopped)
    }

    @Test func serialOutputGoesOnWhereItStopped() throws {
      let directory = try TemporaryDirectory()
      let machine = try machine(
        Self.sending, serial: .file(path: directory.file("out")), in: directory)
      try machine.start()
      for round in 1...10 {
        #expect(eventually { (try? count(machine)).map { $0 > round * 50 } == true })
        try machine.pause()
        let sent = try count(machine)
        #expect(try count(machine) == sent)
        try machine.resume()
      }
      machine.stop()
      #expect(machine.end() == .stopped)
      let output = try directory.read("out")
      #expect(output.count > 500)
      #expect(output.enumerated().allSatisfy { $1 == UInt8(truncatingIfNeeded: $0 + 1) })
    }

    /// The vCPU waits for somebody who never reads, and still stands still.
    @Test func pausesAGuestThatWaitsForItsReader() throws {
      let directory = try TemporaryDirectory()
      let sockets = ConnectedSockets()
      sockets.shrink()
      let machine = try machine(
        Self.sending, serial: .standardStreams, connection: sockets.giveOtherEnd(), in: directory)
      try machine.start()
      for _ in 0..<3 {
        #expect(
          eventually {
            (try? count(machine)).map { $0 > SerialOutput.capacity } == true && isSleeping()
          })
        try machine.pause()
        let memory = try wholeMemory(machine)
        #expect(try wholeMemory(machine) == memory)
        try machine.resume()
      }
      machine.stop()
      let output = sockets.readToEnd()
      #expect(machine.end() == .stopped)
      #expect(output.count > SerialOutput.capacity)
      #expect(output.enumerated().allSatisfy { $1 == UInt8(truncatingIfNeeded: $0 + 1) })
    }

    @Test func mistakesAreNamed() throws {
      let machine = try Machine(.guest("spin"))
      #expect(throws: MachineStateError.notStarted) { try machine.pause() }
      #expect(throws: MachineStateError.notPaused) { try machine.resume() }
      try machine.start()
      #expect(throws: MachineStateError.notPaused) { try machine.resume() }
      try machine.pause()
      #expect(throws: MachineStateError.alreadyPaused) { try machine.pause() }
      try machine.resume()
      #expect(throws: MachineStateError.notPaused) { try machine.resume() }
      machine.stop()
      #expect(throws: MachineStateError.ending) { try machine.pause() }
      #expect(throws: MachineStateError.ending) { try machine.resume() }
      #expect(machine.end() == .stopped)
      #expect(throws: MachineStateError.ending) { try machine.pause() }
      #expect(machine.activity == .ending)
    }

    @Test(arguments: ["halt", "spin"], [1, 4])
    func stopsWhilePaused(_ guest: String, _ vcpus: Int) throws {
      let machine = try Machine(.guest(guest, vcpus: vcpus))
      try machine.start()
      try machine.pause()
      machine.stop(.stoppedBySignal(15))
      #expect(machine.end() == .stoppedBySignal(15))
    }

    /// Without interrupt controllers the processor halts for good; with them, inside the kernel.
    @Test(arguments: [(1, false), (1, true), (4, true)])
    func haltedProcessorsStandStillToo(_ vcpus: Int, _ hasInterruptControllers: Bool) throws {
      let directory = try TemporaryDirectory()
      var configuration = MachineConfiguration.guest(
        "halt", vcpus: vcpus, serial: .file(path: directory.file("out")))
      configuration.hasInterruptControllers = hasInterruptControllers
      let machine = try Machine(configuration)
      try machine.start()
      #expect(eventually { (try? directory.read("out").isEmpty) == false })
      for _ in 0..<10 {
        try machine.pause()
        try machine.resume()
      }
      try machine.pause()
      machine.stop()
      #expect(machine.end() == .stopped)
    }

    @Test func pausedWhileItStarts() throws {
      for _ in 0..<20 {
        let machine = try Machine(.guest("spin", vcpus: 2))
        let other = TestThread {
          while (try? machine.pause()) == nil {}
          try? machine.resume()
          machine.stop()
        }
        try machine.start()
        #expect(machine.end() == .stopped)
        other.join()
      }
    }

    /// Each guest checks for itself that what it does comes out right.
    @Test(arguments: [("timer", 1), ("smp", 4), ("block", 1), ("rng", 1), ("hello", 1)])
    func guestsDoNotNotice(_ guest: String, _ vcpus: Int) throws {
      let directory = try TemporaryDirectory()
      var configuration = MachineConfiguration.guest(
        guest, vcpus: vcpus, serial: .file(path: directory.file("out")))
      configuration.disks = [
        DiskConfiguration(path: try directory.makeSparseFile("disk", size: 1 << 20))
      ]
      let machine = try Machine(configuration)
      try machine.start()
      for _ in 0..<200 {
        guard (try? machine.pause()) != nil, (try? machine.resume()) != nil else { break }
      }
      let end = machine.end()
      let text = String(decoding: try directory.read("out"), as: UTF8.self)
      #expect(end == .debugExit(code: 0), "\(text)")
    }

    /// The guest has notified its disk, and the I/O loop has not served that yet.
    @Test func whatADiskWasAskedForWaitsForTheResume() throws {
      let directory = try TemporaryDirectory()
      var configuration = MachineConfiguration.guest("block")
      configuration.disks = [
        DiskConfiguration(path: try directory.makeSparseFile("disk", size: 1 << 20))
      ]
      let machine = try Machine(configuration)
      let disk = machine.board.slots[0]
      machine.loop.perform { try? disk.hold(on: machine.loop) }
      try machine.start()
      #expect(eventually { isReadable(disk.descriptors[0]) })
      try machine.pause()
      for _ in 0..<20 {
        let turn = Condition(false)
        machine.loop.perform { turn.update { $0 = true } }
        _ = turn.wait { $0 ? () : nil }
      }
      // The first thing that the guest asks for is the disk's identity.
      #expect(disk.disk?.statistics.others == 0)
      #expect(isReadable(disk.descriptors[0]))
      try machine.resume()
      #expect(machine.end() == .debugExit(code: 0))
      #expect(disk.disk?.statistics.others == 1)
    }

    private func isReadable(_ descriptor: Int32) -> Bool {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      return unsafe poll(&request, 1, 0) == 1
    }

    @Test func severalPauseAndResumeAtOnce() throws {
      let directory = try TemporaryDirectory()
      let machine = try machine(Self.counting, in: directory)
      try machine.start()
      let others = (0..<4).map { _ in
        TestThread {
          for _ in 0..<50 {
            try? machine.pause()
            try? machine.resume()
          }
        }
      }
      others.forEach { $0.join() }
      #expect(machine.activity == .running)
      let before = try count(machine)
      #expect(eventually { (try? count(machine)) != before })
      machine.stop()
      #expect(machine.end() == .stopped)
    }

    @Test func endsDuringAPause() throws {
      for _ in 0..<20 {
        let machine = try Machine(.guest("spin", vcpus: 2))
        try machine.start()
        let other = TestThread { machine.stop() }
        while (try? machine.pause()) != nil, (try? machine.resume()) != nil {}
        #expect(machine.end() == .stopped)
        other.join()
      }
    }
  }
}
