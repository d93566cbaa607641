// SPDX-License-Identifier: Apache-2.0

import Foundation
import HostChecks
import MachineDefinition
import MachineStore
import NativeBackend
import Synchronization
import TestSupport
import Testing

/// The checks need no libvirt: they are about any backend, and here about that of native machines.
@Suite(
  "KVM: checks of a backend",
  .enabled(if: MonitorProgram.canRun, "\(MonitorProgram.reason)"))
struct BackendCheckTests {
  private let directory: TemporaryDirectory
  private let native: NativeBackend

  init() throws {
    directory = try TemporaryDirectory()
    native = NativeBackend(
      store: MachineStore(path: directory.path + "/state"), program: MonitorProgram.path)
  }

  private func results(
    of connect: @escaping @Sendable () throws -> any MachineBackend, linux: LinuxGuest? = nil,
    timeLimit: UInt64? = nil
  ) async -> [String: CheckOutcome] {
    // The guest only halts, which is the end of a machine that nothing can interrupt.
    let connection = BackendConnection(
      name: "native", machineFileLines: ["interruptControllers: on"], connect: connect)
    var context = CheckContext(linux: linux)
    context.temporaryDirectory = directory.path
    // On a thread that tasks do not need: the checks wait for tasks of their own.
    let report = await withCheckedContinuation { continuation in
      Thread.detachNewThread { [context] in
        let runner = CheckRunner(isolation: .thread, timeLimit: timeLimit)
        continuation.resume(returning: runner.run(BackendChecks.all(of: connection), in: context))
      }
    }
    return Dictionary(uniqueKeysWithValues: report.results.map { ($0.check.id, $0.outcome) })
  }

  /// Nothing may be left: neither a machine nor a file.
  private func expectNothingLeft() async throws {
    #expect(try await native.machines().isEmpty)
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    #expect(files.filter { $0 != "state" } == [])
  }

  @Test func whatABackendDoesPassesAndWhatItCannotIsASkip() async throws {
    let results = await results { [native] in native }
    for id in ["connection", "lifecycle", "pause", "output"] {
      #expect(results["backend.\(id)"]?.status == .pass, "\(String(describing: results[id]))")
    }
    for id in ["save", "snapshot"] {
      let outcome = results["backend.\(id)"]
      #expect(outcome?.status == .skip)
      #expect(outcome?.reason?.contains("the native backend cannot do this") == true)
    }
    #expect(results["backend.linux"]?.reason?.contains("--kernel") == true)
    try await expectNothingLeft()
  }

  @Test func aKernelThatSaysSomethingElseFailsWithItsLastWords() async throws {
    let kernel = directory.path + "/not-a-kernel"
    let linux = LinuxGuest(kernel: kernel, marker: "never said")
    let missing = await results(of: { [native] in native }, linux: linux)["backend.linux"]
    #expect(missing?.status == .fail)
    #expect(missing?.reason?.contains(kernel) == true)
    try await expectNothingLeft()
  }

  @Test func aBackendThatLosesAMachineFails() async throws {
    let results = await results { [native] in BrokenBackend(backend: native, fault: .doesNotPause) }
    #expect(
      results["backend.pause"]
        == .fail("paused, the machine is running instead of paused"))
    #expect(results["backend.lifecycle"]?.status == .pass)
    try await expectNothingLeft()
  }

  @Test func aBackendThatKeepsAMachineFails() async throws {
    let results = await results { [native] in BrokenBackend(backend: native, fault: .keepsMachines)
    }
    #expect(
      results["backend.lifecycle"] == .fail("the machine is listed after it was undefined"))
    for machine in try await native.machines() { try await native.undefine(machine.name) }
  }

  @Test func aBackendThatHangsFailsInTimeAndSaysWhere() async throws {
    let results = await results(
      of: { [native] in BrokenBackend(backend: native, fault: .hangs) }, timeLimit: 2_000_000_000)
    let outcome = results["backend.lifecycle"]
    #expect(outcome?.status == .fail)
    #expect(outcome?.reason?.hasPrefix("did not get past 'start' in 1.") == true)
    try await expectNothingLeft()
  }

  @Test func noConnectionFailsEveryCheckWithItsReason() async {
    let results = await results { throw BackendError(.unavailable, "nobody listens") }
    for (id, outcome) in results where id != "backend.linux" {
      #expect(outcome.status == .fail)
      #expect(outcome.reason == "connect: nobody listens")
    }
  }
}
