// SPDX-License-Identifier: Apache-2.0

import JSON
import Monitor
import TestSupport
import Testing

extension MachineTests {
  @Suite("what guests do")
  struct GuestRunTests {
    private func output(
      of guest: String, memory: UInt64 = 4 << 20, vcpus: Int = 1, disks: [DiskConfiguration] = []
    ) throws -> (end: MachineEnd, text: String) {
      let directory = try TemporaryDirectory()
      var configuration = MachineConfiguration.guest(
        guest, memory: memory, vcpus: vcpus, serial: .file(path: directory.file("out")))
      configuration.disks = disks
      let end = try Machine.run(configuration)
      return (end, String(decoding: try directory.read("out"), as: UTF8.self))
    }

    @Test func helloInTheLeastMemory() throws {
      let (end, text) = try output(of: "hello", memory: MachineConfiguration.minimumMemory)
      #expect(end == .debugExit(code: 0))
      #expect(text == "Hello from real mode, this is a Roost guest.\n")
    }

    @Test(arguments: ["hello-multiboot", "hello-elf64", "hello-pvh", "hello-swift"])
    func otherGreetings(_ name: String) throws {
      let (end, text) = try output(of: name)
      #expect(end == .debugExit(code: 0), "\(text)")
      #expect(text.hasPrefix("Hello"), "\(text)")
    }

    @Test func timersTick() throws {
      let (end, text) = try output(of: "timer")
      #expect(end == .debugExit(code: 0), "\(text)")
    }

    @Test(arguments: [2, 4])
    func everyProcessorStarts(_ count: Int) throws {
      let (end, text) = try output(of: "smp", vcpus: count)
      #expect(end == .debugExit(code: 0), "\(text)")
    }

    @Test func entropyIsRandom() throws {
      let (end, first) = try output(of: "rng")
      #expect(end == .debugExit(code: 0), "\(first)")
      #expect(try output(of: "rng").text != first)
    }

    @Test func diskIsWritten() throws {
      let directory = try TemporaryDirectory()
      let disk = try directory.makeSparseFile("disk", size: 1 << 20)
      let (end, text) = try output(of: "block", disks: [DiskConfiguration(path: disk)])
      #expect(end == .debugExit(code: 0), "\(text)")
      let image = try directory.read("disk")
      #expect(image.dropLast(64 * 512).allSatisfy { $0 == 0 })
      for sector in stride(from: image.count - 64 * 512, to: image.count, by: 512) {
        #expect(image[sector..<sector + 512].contains { $0 != 0 })
      }
    }

    @Test func readOnlyDiskStaysAsItWas() throws {
      let directory = try TemporaryDirectory()
      let disk = try directory.makeSparseFile("disk", size: 1 << 20)
      let (end, _) = try output(
        of: "block", disks: [DiskConfiguration(path: disk, isReadOnly: true)])
      #expect(end != .debugExit(code: 0))
      #expect(try directory.read("disk").allSatisfy { $0 == 0 })
    }

    @Test func echoThroughASocket() throws {
      let directory = try TemporaryDirectory()
      let path = directory.file("serial")
      let machine = try Machine(.guest("echo", serial: .socket(path: path)))
      try machine.start()
      let client = try #require(SerialClient(path))
      #expect(client.read(until: "ready\n") == "ready\n")
      let text = (0..<50).map { "line \($0)\n" }.joined()
      client.write(text + "\u{4}")
      #expect(client.read(until: "bye\n") == text + "bye\n")
      #expect(machine.end() == .debugExit(code: 0))
      #expect(directory.names == [])
    }

    @Test func tripleFaultIsACrash() throws {
      guard case .crashed(let report) = try Machine.run(.guest("triple-fault")) else {
        Issue.record("no crash")
        return
      }
      #expect(report.reason == "triple fault")
      #expect(report.vcpu == 0)
      #expect(report.instructionPointer != nil)
      #expect(!report.advice.isEmpty)
    }

    /// A processor runs the instruction; an interpreter that does not know it is named.
    @Test func refusedInstructionIsNamedWhereItIsRefused() throws {
      switch try Machine.run(.guest("refused")) {
      case .debugExit(code: 0): break
      case .crashed(let report):
        #expect(report.advice.joined().contains("popcnt"))
        #expect(report.instructionBytes.starts(with: [0x66, 0xF3, 0x0F, 0xB8]))
      case let end: Issue.record("\(end)")
      }
    }

    @Test func disksCountTheirRequests() throws {
      let directory = try TemporaryDirectory()
      var configuration = MachineConfiguration.guest("block")
      configuration.disks = [
        DiskConfiguration(path: try directory.makeSparseFile("used", size: 1 << 20)),
        DiskConfiguration(path: try directory.makeSparseFile("idle", size: 1 << 20)),
      ]
      let machine = try Machine(configuration)
      try machine.start()
      #expect(machine.end() == .debugExit(code: 0))
      let disks = try #require(machine.counters["disks"]?.arrayValue)
      try #require(disks.count == 2)
      let (used, idle) = (disks[0], disks[1])
      #expect(used["path"] == .string(configuration.disks[0].path))
      for counter in ["reads", "writes", "flushes"] {
        #expect(try #require(used[counter]?.unsignedValue) > 0, "\(counter)")
        #expect(idle[counter] == 0)
      }
      // The guest writes the last 64 sectors and reads them back.
      #expect(used["writtenBytes"] == 32768)
      #expect(used["readBytes"] == 32768)
      // It also asks for one sector behind the end.
      #expect(used["errors"] == 1)
      #expect(idle["errors"] == 0)
      #expect(idle["writtenBytes"] == 0)
    }

    @Test func aBusyProcessorIsCountedWhileItRuns() throws {
      let machine = try Machine(.guest("spin"))
      try machine.start()
      var last: UInt64 = 0
      for _ in 0..<3 {
        #expect(
          eventually {
            (machine.counters["vcpus"]?[0]?["cpuTime"]?.unsignedValue ?? 0) > last
          })
        last = machine.counters["vcpus"]?[0]?["cpuTime"]?.unsignedValue ?? 0
      }
      machine.stop()
      #expect(machine.end() == .stopped)
      #expect(try #require(machine.counters["vcpus"]?[0]?["cpuTime"]?.unsignedValue) >= last)
    }

    @Test func countersAndTimesTell() throws {
      let machine = try Machine(.guest("hello"))
      try machine.start()
      _ = machine.end()
      #expect(machine.exitCounters.count == 1)
      #expect(machine.exitCounters[0].value(of: .portIO) > 0)
      let vcpu = try #require(machine.counters["vcpus"]?[0])
      #expect(vcpu["id"] == 0)
      #expect(try #require(vcpu["cpuTime"]?.unsignedValue) > 0)
      #expect(vcpu["exits"]?.objectValue?.keys == ["pio", "mmio", "halt", "interrupted", "other"])
      #expect(
        vcpu["exits"]?["pio"]?.unsignedValue == machine.exitCounters[0].value(of: .portIO))
      #expect(machine.counters["disks"] == [])
      let times = machine.times.phases.map(\.nanoseconds)
      #expect(times.count == 7)
      #expect(times == times.sorted())
    }
  }
}
