// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import MachineDefinition
import MachineStore
import NativeBackend
import TestSupport
import Testing

@Suite("Starting a process for a machine") struct LaunchTests {
  /// A monitor that says it is ready, and lives.
  private static let living = "echo ready >&4; exec 4>&-; exec sleep 60"

  private static func patience(
    start: UInt64 = 30_000_000_000, look: UInt64 = 200_000_000, end: UInt64 = 200_000_000
  ) -> Patience {
    var patience = Patience()
    (patience.start, patience.look, patience.end) = (start, look, end)
    return patience
  }

  @Test func processInheritsWhatItIsGivenAndNothingElse() async throws {
    let fixture = try BackendFixture(
      script: "ls /proc/$$/fd; readlink /proc/$$/fd/0; pwd; echo \"$@\"; cat <&3 >/dev/null; "
        + Self.living)
    // As a shell might leave them.
    let stray = unsafe open("/dev/null", O_RDONLY)
    defer { close(stray) }
    try await fixture.define("web")
    try await fixture.backend.start("web")
    let lines = try fixture.text("monitor.log", of: "web").split(separator: "\n").map(String.init)
    // The shell has its script open as 255 or 10, whichever shell it is.
    #expect(
      lines.prefix { Int32($0) != nil }.filter { Int32($0) ?? 0 < 10 } == (0...5).map(String.init))
    #expect(!lines.contains(String(stray)) || stray < 6 || stray == 10)
    #expect(lines.contains("/dev/null"))
    #expect(lines.contains("/"))
    #expect(lines.last == "--configuration-fd 3 --ready-fd 4")
  }

  @Test func processLeadsItsOwnSessionAndTakesSignals() async throws {
    let fixture = try BackendFixture(
      script: "cut -d' ' -f1,6 /proc/$$/stat; grep -E 'Sig(Blk|Ign)' /proc/self/status; "
        + Self.living)
    try await fixture.define("web")
    try await fixture.backend.start("web")
    let lines = try fixture.text("monitor.log", of: "web").split(separator: "\n").map(String.init)
    let numbers = try #require(lines.first).split(separator: " ")
    #expect(numbers.first == numbers.last)
    #expect(lines.contains("SigBlk:\t0000000000000000"))
    // But for the two that the C library keeps to itself, 32 and 33.
    let ignored = lines.first { $0.hasPrefix("SigIgn:\t") }?.dropFirst(8)
    #expect(ignored.flatMap { UInt64($0, radix: 16) }.map { $0 & ~0x1_8000_0000 } == 0)
  }

  @Test func documentHasTheFilesOfTheMachine() async throws {
    let fixture = try BackendFixture(script: "cat <&3; " + Self.living)
    try await fixture.define("web", more: "on: { poweroff: restart, crash: restart }\n")
    try await fixture.backend.start("web")
    let document = try fixture.text("monitor.log", of: "web")
    for file in ["control.sock", "serial.log", "run.json"] {
      #expect(document.contains("\"\(fixture.path)/state/machines/web/\(file)\""))
    }
    #expect(
      document.contains(#""on":{"poweroff":"restart","reboot":"restart","crash":"restart"}"#))
  }

  @Test func processThatLivesRuns() async throws {
    let fixture = try BackendFixture(script: Self.living, patience: Self.patience())
    try await fixture.define("web")
    try await fixture.backend.start("web")
    let summary = try await fixture.backend.machine(named: "web")
    #expect(summary.state == .running)
    #expect(summary.reason == "its process does not answer")
    #expect(
      await refusal { try await fixture.backend.start("web") }?.message == "web is running already")
    let undefining = await refusal { try await fixture.backend.undefine("web") }
    #expect(undefining?.kind == .wrongState)
    let pausing = await refusal { try await fixture.backend.pause("web") }
    #expect(
      pausing?.message
        == "the process of web does not answer: 'roost stop --force web' ends it")
  }

  @Test func processThatDoesNotEndIsKilled() async throws {
    let fixture = try BackendFixture(
      script: """
        echo '{"schema":1,"pid":'$$',"startedAt":1,"restarts":0}' > "$(cat <&3 | sed \
        's/.*"record":"\\([^"]*\\)".*/\\1/')"; \(Self.living)
        """, patience: Self.patience())
    try await fixture.define("web")
    try await fixture.backend.start("web")
    let process = try #require(try fixture.processes(of: "web").first)
    try await fixture.backend.forceStop("web")
    #expect(kill(process, 0) == -1)
    let summary = try await fixture.backend.machine(named: "web")
    #expect(summary.state == .stopped)
    #expect(summary.reason == "its process was killed, because it did not answer")
    let stopping = await refusal { try await fixture.backend.forceStop("web") }
    #expect(stopping?.message == "web is not running: start it with 'roost start web'")
  }

  @Test func processThatIsKilledIsCrashed() async throws {
    let fixture = try BackendFixture(
      script: """
        echo '{"schema":1,"pid":'$$',"startedAt":1,"restarts":0}' > "$(cat <&3 | sed \
        's/.*"record":"\\([^"]*\\)".*/\\1/')"; \(Self.living)
        """, patience: Self.patience())
    try await fixture.define("web")
    try await fixture.backend.start("web")
    let timedOut = await refusal { try await fixture.backend.wait(for: "web", nanoseconds: 1) }
    #expect(timedOut?.kind == .timedOut)
    async let end = fixture.backend.wait(for: "web", nanoseconds: nil)
    for process in try fixture.processes(of: "web") { kill(process, SIGKILL) }
    #expect(
      try await end
        == MachineRunEnd(
          kind: "killed", exitStatus: 137, reason: "its process was killed", time: nil))
    let summary = try await fixture.backend.machine(named: "web")
    #expect(summary.state == .crashed)
    #expect(summary.reason == "its process was killed")
  }

  @Test(arguments: [
    ("echo 'roost: no such kernel' >&4; exit 1", BackendError.Kind.failed, "no such kernel"),
    ("echo 'vcpus cannot be 0' >&4; exit 2", .invalid, "vcpus cannot be 0"),
    ("echo 'roost: KVM is gone' >&4; exit 3", .unavailable, "KVM is gone"),
    ("exit 7", .failed, "roost-vmm ended with status 7"),
    ("kill -9 $$", .failed, "roost-vmm was killed by signal 9"),
  ])
  func failureIsToldAndLeavesNothing(
    _ script: String, _ kind: BackendError.Kind, _ reason: String
  ) async throws {
    let fixture = try BackendFixture(script: script)
    try await fixture.define("web")
    let error = await refusal { try await fixture.backend.start("web") }
    #expect(error == BackendError(kind, "web did not start: \(reason)"))
    #expect(try await fixture.backend.machine(named: "web").state == .stopped)
    #expect(fixture.files(of: "web") == ["definition.json", "lock", "monitor.log"])
    #expect(try fixture.text("lock", of: "web") == "")
  }

  @Test func whatTheGuestSaidLastExplains() async throws {
    let fixture = try BackendFixture(
      script: """
        printf 'booting\\r\\nKernel panic\\033[0m\\r\\n' > "$(cat <&3 | sed \
        's/.*"log":"\\([^"]*\\)".*/\\1/')"; exit 1
        """)
    try await fixture.define("web")
    let error = await refusal { try await fixture.backend.start("web") }
    #expect(
      error?.message
        == "web did not start: roost-vmm ended with status 1; "
        + "its serial port said last: Kernel panic[0m")
  }

  @Test func processThatIsNeverReadyIsKilled() async throws {
    let fixture = try BackendFixture(
      script: "exec sleep 60", patience: Self.patience(start: 300_000_000))
    try await fixture.define("web")
    let error = await refusal { try await fixture.backend.start("web") }
    #expect(error?.kind == .timedOut)
    #expect(error?.message.contains("monitor.log") == true)
    #expect(try fixture.processes(of: "web") == [])
    #expect(try await fixture.backend.machine(named: "web").state == .stopped)
  }

  @Test func machineThatIsBeingStartedSaysBy() async throws {
    let fixture = try BackendFixture(
      script: "read line < \"$(dirname $0)/gate\"; \(Self.living)")
    #expect(unsafe mkfifo("\(fixture.path)/gate", 0o600) == 0)
    try await fixture.define("web")
    async let start: Void = fixture.backend.start("web")
    // Opens when the process reads.
    let gate = unsafe open("\(fixture.path)/gate", O_WRONLY)
    let summary = try await fixture.backend.machine(named: "web")
    #expect(summary.state == .running)
    #expect(summary.reason == "it is being started by process \(getpid()) (roost start)")
    for error in [
      await refusal { try await fixture.backend.start("web") },
      await refusal { try await fixture.backend.forceStop("web") },
      await refusal { try await fixture.backend.undefine("web") },
    ] {
      #expect(
        error?.message == "web is being started by process \(getpid()) (roost start)")
      #expect(error?.kind == .wrongState)
    }
    _ = unsafe write(gate, "\n", 1)
    close(gate)
    try await start
    #expect(try fixture.text("lock", of: "web") == "")
  }

  @Test func missingProgramIsNamed() async throws {
    let fixture = try BackendFixture()
    let backend = NativeBackend(store: fixture.backend.store, program: "/nonexistent/roost-vmm")
    try await fixture.define("web")
    let error = await refusal { try await backend.start("web") }
    #expect(
      error?.message
        == "cannot start web: run /nonexistent/roost-vmm: No such file or directory")
    #expect(try await fixture.backend.machine(named: "web").state == .stopped)
  }

  @Test func unknownMachinesAreNamed() async throws {
    let fixture = try BackendFixture(script: Self.living)
    let backend = fixture.backend
    for error in [
      await refusal { try await backend.start("web") },
      await refusal { try await backend.forceStop("web") },
      await refusal { try await backend.requestStop("web") },
      await refusal { try await backend.wait(for: "web", nanoseconds: 0) },
      await refusal { try await backend.openConsole(of: "web") },
      await refusal { try await backend.logPath(of: "web") },
      await refusal { try await backend.details(of: "web") },
      await refusal { try await backend.machine(named: "web") },
      await refusal { try await backend.undefine("web") },
    ] {
      #expect(error == .noMachine("web"))
    }
    #expect(try await backend.machines() == [])
  }

  @Test func brokenMachinesAreListedAndMeetNoHarm() async throws {
    let fixture = try BackendFixture(script: Self.living)
    try await fixture.define("web")
    #expect(unsafe mkdir("\(fixture.path)/state/machines/bad", 0o700) == 0)
    #expect(unsafe mkdir("\(fixture.path)/state/machines/a name", 0o700) == 0)
    let machines = try await fixture.backend.machines()
    #expect(machines.map(\.name) == ["a name", "bad", "web"])
    #expect(machines.map(\.state) == [.broken, .broken, .stopped])
    #expect(machines.map(\.reason)[1] == "it has no definition")
    #expect(await refusal { try await fixture.backend.start("bad") }?.kind == .wrongState)
    let details = try await fixture.backend.details(of: "bad")
    #expect(details["state"]?.stringValue == "broken")
    #expect(details["definition"] == .null)
    try await fixture.backend.undefine("bad")
  }
}
