// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import ControlProtocol
import JSON
@testable import Monitor
import POSIX
import Synchronization
import TestSupport
import Testing

extension MachineTests {
  @Suite("supervision")
  struct SupervisorTests {
    /// Real mode guests; each first sends a letter.
    private enum Code {
      /// mov dx, 0x604; mov ax, 0x3400; out dx, ax; hlt.
      static let powerOff: [UInt8] = letter("p") + [0xBA, 0x04, 0x06, 0xB8, 0x00, 0x34, 0xEF, 0xF4]
      /// mov al, 0xfe; out 0x64, al; hlt.
      static let reset: [UInt8] = letter("r") + [0xB0, 0xFE, 0xE6, 0x64, 0xF4]
      /// Enables the power button and powers off when it is pressed: mov dx, 0x602; mov ax, 0x100;
      /// out dx, ax; mov dx, 0x600; wait: in ax, dx; test ah, 1; jz wait.
      static let button: [UInt8] =
        [0xBA, 0x02, 0x06, 0xB8, 0x00, 0x01, 0xEF, 0xBA, 0x00, 0x06]
        + [0xED, 0xF6, 0xC4, 0x01, 0x74, 0xFA] + powerOff
      /// mov al, N; out 0xf4, al; hlt.
      static func leave(with code: UInt8) -> [UInt8] {
        letter("l") + [0xB0, code, 0xE6, 0xF4, 0xF4]
      }

      /// mov dx, 0x3f8; mov al, LETTER; out dx, al.
      private static func letter(_ letter: Unicode.Scalar) -> [UInt8] {
        [0xBA, 0xF8, 0x03, 0xB0, UInt8(ascii: letter), 0xEE]
      }
    }

    private let directory: TemporaryDirectory

    init() throws {
      directory = try TemporaryDirectory()
    }

    private func configuration(_ code: [UInt8]) throws -> MachineConfiguration {
      let path = try directory.write(code, to: "kernel")
      var configuration = MachineConfiguration(
        boot: .kernel(path: path, initrd: nil, commandLine: nil, bootProtocol: .real))
      configuration.memory = 64 << 10
      configuration.hasEntropyDevice = false
      configuration.serial = .file(path: directory.file("out"))
      return configuration
    }

    private func error(_ body: () throws(ControlError) -> Void) -> ControlError? {
      do throws(ControlError) {
        try body()
        return nil
      } catch {
        return error
      }
    }

    /// Waits until the machine is down between two runs.
    private func waitUntilDown(_ bench: SupervisorBench) -> Bool {
      eventually {
        error { () throws(ControlError) in try bench.supervisor.resume() }?.message.contains("down")
          == true
      }
    }

    // MARK: Policies

    /// A disk that is written belongs to one machine at a time, so the old one has to be gone.
    @Test func powerOffRestartsIfThePolicySaysSo() throws {
      var configuration = try configuration(Code.powerOff)
      configuration.disks = [
        DiskConfiguration(path: try directory.makeSparseFile("disk", size: 1 << 20))
      ]
      let bench = try SupervisorBench(configuration, in: directory) { $0.onPowerOff = .restart }
      #expect(bench.waitForRestarts(30))
      #expect(bench.end() == .stopped)
      let record = try bench.record()
      #expect(record.restarts >= 30)
      #expect(record.end?.kind == "stop")
      // What every run sent is there, in one file.
      let output = try directory.read("out")
      #expect(output.count >= 30)
      #expect(output.allSatisfy { $0 == UInt8(ascii: "p") })
    }

    @Test func powerOffStopsOtherwise() throws {
      let bench = try SupervisorBench(try configuration(Code.powerOff), in: directory)
      #expect(bench.waitForEnd() == .poweredOff)
      let record = try bench.record()
      #expect(record.restarts == 0)
      let end = try #require(record.end)
      #expect((end.kind, end.status, end.reason) == ("poweroff", 0, nil))
      #expect(end.time >= record.startedAt)
      #expect(bench.events == [.ended(end)])
      #expect(bench.supervisor.status.activity == .ending)
      #expect(directory.names == ["kernel", "out", "run.json"])
    }

    @Test func rebootRestartsUnlessThePolicySaysNo() throws {
      let restarting = try SupervisorBench(try configuration(Code.reset), in: directory)
      #expect(restarting.waitForRestarts(3))
      _ = restarting.end()
      let stopping = try SupervisorBench(try configuration(Code.reset), in: directory) {
        $0.onReboot = .stop
      }
      #expect(stopping.waitForEnd() == .reset)
      #expect(try stopping.record().end?.kind == "reset")
    }

    @Test func crashStopsAndIsRecorded() throws {
      let bench = try SupervisorBench(.guest("triple-fault"), in: directory)
      guard case .crashed = bench.waitForEnd() else {
        Issue.record("no crash")
        return
      }
      let end = try #require(try bench.record().end)
      #expect((end.kind, end.status) == ("crash", 125))
      #expect(end.reason?.hasPrefix("the guest crashed: triple fault on vcpu0") == true)
      #expect(end.reason?.contains("\n") == false)
    }

    @Test(arguments: [UInt8(0), 7])
    func leavingWithZeroIsPowerOffAndAnythingElseACrash(_ code: UInt8) throws {
      let bench = try SupervisorBench(try configuration(Code.leave(with: code)), in: directory) {
        $0.onPowerOff = code == 0 ? .stop : .restart
        $0.onCrash = code == 0 ? .restart : .stop
      }
      #expect(bench.waitForEnd() == .debugExit(code: code))
      let end = try #require(try bench.record().end)
      #expect((end.kind, end.status) == ("debug-exit", Int32(code)))
    }

    // MARK: After a crash

    @Test func endsAndResetsWhileItWaitsAfterACrash() throws {
      let bench = try SupervisorBench(.guest("triple-fault"), in: directory) {
        $0.onCrash = .restart
      }
      // The first delay is one second, and each further one longer: nobody waits for these.
      for round in 1...6 {
        #expect(waitUntilDown(bench))
        #expect(bench.supervisor.status.activity == .running)
        #expect(bench.supervisor.counters == ["vcpus": [], "disks": []])
        try bench.supervisor.reset()
        #expect(bench.waitForRestarts(round))
      }
      #expect(waitUntilDown(bench))
      #expect(bench.end() == .stopped)
      let record = try bench.record()
      #expect(record.restarts >= 6)
      #expect(record.end?.kind == "stop")
      #expect(
        error { () throws(ControlError) in try bench.supervisor.reset() }?.code == .wrongState)
    }

    @Test func startsAgainByItselfAfterACrash() throws {
      let bench = try SupervisorBench(.guest("triple-fault"), in: directory) {
        $0.onCrash = .restart
      }
      #expect(bench.waitForRestarts(1))
      _ = bench.end()
    }

    @Test func whatCannotStartAgainSaysWhy() throws {
      var configuration = try configuration(Code.button)
      configuration.disks = [
        DiskConfiguration(path: try directory.makeSparseFile("disk", size: 1 << 20))
      ]
      let bench = try SupervisorBench(configuration, in: directory)
      try directory.write([], to: "disk")
      try bench.supervisor.reset()
      guard case .failed(let reason) = bench.waitForEnd() else {
        Issue.record("no failure")
        return
      }
      #expect(reason.contains("cannot start again"))
      #expect(reason.contains("disk"))
      let end = try #require(try bench.record().end)
      #expect((end.kind, end.status, end.reason) == ("failure", 1, reason))
    }

    // MARK: Control

    @Test func theButtonIsHeardAndMakesARestart() throws {
      let bench = try SupervisorBench(try configuration(Code.button), in: directory)
      for round in 1...3 {
        #expect(eventually { bench.supervisor.status.hearsPowerButton })
        try bench.supervisor.pressPowerButton(thenRestart: true)
        #expect(bench.waitForRestarts(round))
      }
      #expect(eventually { bench.supervisor.status.hearsPowerButton })
      // A later press takes the wish for a restart back.
      try bench.supervisor.pause()
      let refusal = error { () throws(ControlError) in
        try bench.supervisor.pressPowerButton(thenRestart: true)
      }
      #expect(refusal?.code == .wrongState)
      #expect(refusal?.message.contains("paused") == true)
      try bench.supervisor.resume()
      try bench.supervisor.pressPowerButton(thenRestart: false)
      #expect(bench.waitForEnd() == .poweredOff)
      #expect(try bench.record().restarts == 3)
    }

    @Test func resetStartsAgainAtOnceAndResumes() throws {
      let bench = try SupervisorBench(.guest("spin"), in: directory)
      let startedAt = bench.supervisor.status.startedAt
      #expect(try bench.record().startedAt == startedAt)
      for round in 1...10 {
        if round % 2 == 0 {
          try bench.supervisor.pause()
          #expect(bench.supervisor.status.activity == .paused)
        }
        try bench.supervisor.reset()
        #expect(bench.waitForRestarts(round))
        #expect(bench.supervisor.status.activity == .running)
        #expect(bench.supervisor.status.restarts == UInt64(round))
        let record = try bench.record()
        #expect((record.restarts, record.end) == (UInt64(round), nil))
      }
      #expect(bench.supervisor.status.startedAt == startedAt)
      #expect(bench.end() == .stopped)
    }

    @Test func mistakesAreErrorsAndPausesAreTold() throws {
      let bench = try SupervisorBench(.guest("spin"), in: directory)
      #expect(
        error { () throws(ControlError) in try bench.supervisor.resume() }?.code == .wrongState)
      try bench.supervisor.pause()
      #expect(
        error { () throws(ControlError) in try bench.supervisor.pause() }?.code == .wrongState)
      try bench.supervisor.resume()
      try bench.supervisor.pause()
      #expect(bench.events == [.paused, .resumed, .paused])
      #expect(bench.end() == .stopped)
      #expect(
        error { () throws(ControlError) in try bench.supervisor.pause() }?.code == .wrongState)
      #expect(bench.supervisor.status.activity == .ending)
    }

    @Test func endsBeforeSomebodyLooksAfterIt() throws {
      let supervision = Supervision(
        controlPath: directory.file("control"), logPath: directory.file("log"),
        recordPath: directory.file("run.json"))
      let supervisor = try Supervisor(.guest("spin"), supervision)
      supervisor.end()
      try supervisor.start()
      #expect(supervisor.run() == .stopped)
    }

    @Test func theTimeLimitIsForAllRuns() throws {
      var configuration = try configuration(Code.reset)
      configuration.timeout = 200_000_000
      let bench = try SupervisorBench(configuration, in: directory)
      #expect(bench.waitForEnd() == .timedOut)
      #expect(try bench.record().end?.kind == "timeout")
    }

    // MARK: Around it

    @Test func eachRunHasItsConnection() throws {
      let configuration = MachineConfiguration.guest("echo", serial: .standardStreams)
      let connections = Connections()
      let bench = try SupervisorBench(configuration, in: directory) {
        $0.onPowerOff = .restart
      } connectConsole: {
        connections.make()
      }
      for round in 0..<3 {
        #expect(eventually { connections.count > round })
        let socket = connections[round]
        #expect(socket.read(until: "ready\n") == "ready\n")
        socket.write("hello\n\u{4}")
        #expect(String(decoding: socket.readToEnd(), as: UTF8.self) == "hello\nbye\n")
      }
      _ = bench.end()
    }

    private final class Connections: Sendable {
      private let all = Mutex<[Shared]>([])

      private struct Shared: @unchecked Sendable { let sockets: ConnectedSockets }

      var count: Int { all.withLock { $0.count } }

      subscript(index: Int) -> ConnectedSockets { all.withLock { $0[index] }.sockets }

      func make() -> OwnedDescriptor {
        let sockets = ConnectedSockets()
        let descriptor = sockets.giveOtherEnd()
        let shared = Shared(sockets: sockets)
        all.withLock { $0.append(shared) }
        return descriptor
      }
    }

    @Test func aRecordThatCannotBeWrittenEndsNothing() throws {
      let bench = try SupervisorBench(try configuration(Code.reset), in: directory) {
        $0.recordPath = directory.file("missing/run.json")
      }
      #expect(bench.waitForRestarts(3))
      _ = bench.end()
    }

    @Test func manyRunsLeaveNothing() throws {
      let configuration = try configuration(Code.reset)
      let path = directory.path
      let left = try TestThread.withPrivateDescriptors {
        _ = try Machine.run(.guest("hello"))
        let before = TestThread.openDescriptors()
        let supervision = Supervision(
          controlPath: path + "/control", logPath: path + "/log", recordPath: path + "/run.json")
        let restarts = Condition(0)
        let supervisor = try Supervisor(
          configuration, supervision, onEvent: { _ in restarts.update { $0 += 1 } })
        try supervisor.start()
        let ender = TestThread {
          _ = restarts.wait { $0 >= 30 ? () : nil }
          supervisor.end()
        }
        _ = supervisor.run()
        ender.join()
        // The supervisor has one event of its own.
        return Set(TestThread.openDescriptors()).subtracting(before).count
      }
      #expect(left <= 1)
      #expect(directory.names == ["kernel", "out", "run.json"])
    }
  }
}
