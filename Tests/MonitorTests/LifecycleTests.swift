// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import Foundation
import Monitor
import TestSupport
import Testing

extension MachineTests {
  @Suite("start and stop")
  struct LifecycleTests {
    @Test(arguments: ["halt", "spin"])
    func stopsFromOutside(_ guest: String) throws {
      let machine = try Machine(.guest(guest))
      try machine.start()
      machine.stop()
      #expect(machine.end() == .stopped)
    }

    /// With interrupt controllers the processor halts inside the kernel.
    @Test(arguments: [1, 4])
    func stopsProcessorsThatHaltInTheKernel(_ count: Int) throws {
      let directory = try TemporaryDirectory()
      var configuration = MachineConfiguration.guest(
        "halt", vcpus: count, serial: .file(path: directory.file("out")))
      configuration.hasInterruptControllers = true
      let machine = try Machine(configuration)
      try machine.start()
      #expect(eventually { (try? directory.read("out").isEmpty) == false })
      machine.stop(.timedOut)
      #expect(machine.end() == .timedOut)
    }

    @Test func stoppedBeforeItStarts() throws {
      let machine = try Machine(.guest("spin"))
      machine.stop(.stoppedBySignal(15))
      try machine.start()
      #expect(machine.end() == .stoppedBySignal(15))
    }

    @Test func stoppedWhileItStarts() throws {
      for _ in 0..<20 {
        let machine = try Machine(.guest("halt", vcpus: 4))
        let other = TestThread { machine.stop() }
        try machine.start()
        #expect(machine.end() == .stopped)
        other.join()
      }
    }

    @Test func theFirstReasonCounts() throws {
      let machine = try Machine(.guest("spin"))
      try machine.start()
      machine.stop(.timedOut)
      machine.stop(.stopped)
      #expect(machine.end() == .timedOut)
      machine.stop(.failed("too late"))
      #expect(machine.wait() == .timedOut)
    }

    @Test func manyStopAtOnce() throws {
      for _ in 0..<20 {
        let machine = try Machine(.guest("spin", vcpus: 2))
        try machine.start()
        let others = (0..<4).map { _ in TestThread { machine.stop() } }
        #expect(machine.end() == .stopped)
        others.forEach { $0.join() }
      }
    }

    @Test func severalMayWait() throws {
      let machine = try Machine(.guest("spin"))
      try machine.start()
      let others = (0..<3).map { _ in TestThread { _ = machine.wait() } }
      machine.stop()
      #expect(machine.end() == .stopped)
      others.forEach { $0.join() }
    }

    @Test func startsOnce() throws {
      let machine = try Machine(.guest("hello"))
      try machine.start()
      #expect(throws: MachineError.self) { try machine.start() }
      #expect(machine.end() == .debugExit(code: 0))
      #expect(throws: MachineError.self) { try machine.start() }
    }

    @Test func manyMachinesAtOnce() throws {
      let machines = try (0..<16).map { _ in try Machine(.guest("hello")) }
      for machine in machines { try machine.start() }
      for machine in machines { #expect(machine.end() == .debugExit(code: 0)) }
    }

    /// The names of this process's threads that belong to machines.
    private static func machineThreads() -> [String] {
      let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
      return tasks.compactMap {
        try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)
          .trimmingCharacters(in: .whitespacesAndNewlines)
      }
      .filter { $0.hasPrefix("vcpu") || $0 == "io" || $0 == "serial" }
    }

    @Test func twoHundredMachinesLeaveNothing() throws {
      let left = try TestThread.withPrivateDescriptors {
        // What the first one opens once for all.
        _ = try Machine.run(.guest("hello"))
        let before = TestThread.openDescriptors()
        for round in 0..<100 {
          _ = try Machine.run(.guest("hello", serial: round % 2 == 0 ? .none : .pseudoTerminal))
          let machine = try Machine(.guest("halt", vcpus: 2))
          try machine.start()
          machine.stop()
          _ = machine.wait()
        }
        return Set(TestThread.openDescriptors()).subtracting(before)
      }
      #expect(left == [])
      #expect(eventually { Self.machineThreads().isEmpty }, "\(Self.machineThreads())")
    }

    @Test func aMachineThatNeverStartsLeavesNothing() throws {
      let left = try TestThread.withPrivateDescriptors {
        _ = try Machine(.guest("hello"))
        let before = TestThread.openDescriptors()
        for _ in 0..<5 {
          _ = try Machine(.guest("hello"))
          var configuration = MachineConfiguration.guest("hello", serial: .pseudoTerminal)
          configuration.disks = [DiskConfiguration(path: "/nonexistent")]
          _ = try? Machine(configuration)
          configuration.disks = []
          configuration.boot = .kernel(
            path: "/etc/passwd", initrd: nil, commandLine: nil, bootProtocol: .elf64)
          _ = try? Machine(configuration)
        }
        return Set(TestThread.openDescriptors()).subtracting(before)
      }
      #expect(left == [])
    }
  }
}
