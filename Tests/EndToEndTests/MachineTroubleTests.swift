// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport
import Testing

@Suite("KVM: machines in trouble", .enabled(if: Programs.canBoot, "\(Programs.bootReason)"))
struct MachineTroubleTests {
  @Test func aKilledProcessIsTold() throws {
    let state = try StateDirectory()
    try state.define("web", guest: "echo")
    #expect(try state.roost("start", "web").status == 0)
    let process = try state.process(of: "web")
    let console = try state.begin("console", "web")
    #expect(console.waitForOutput("ready"))
    kill(process, SIGKILL)
    // It ends when the machine's sockets are closed: when the process is gone.
    _ = console.finish()
    let machine = try #require(try state.list()["web"])
    #expect(machine["state"] as? String == "crashed")
    #expect((machine["reason"] as? String)?.contains("killed") == true)
    #expect(try state.roost("start", "web").status == 0)
    #expect(try state.state(of: "web") == "running")
  }

  @Test func aStartThatFailsSaysWhyAndLeavesTheMachineStopped() throws {
    let state = try StateDirectory()
    try state.define("web", guest: "echo", "disks: [{path: no-such-disk.img}]")
    let outcome = try state.roost("start", "web")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("no-such-disk.img"))
    #expect(try state.state(of: "web") != "running")
  }

  @Test func whatIsNotThereIsSaid() throws {
    let state = try StateDirectory()
    for verb in [
      "start", "stop", "pause", "resume", "reboot", "console", "logs", "undefine", "inspect",
    ] {
      let outcome = try state.roost(verb, "nobody")
      #expect(outcome.status == 4, "\(verb)")
      #expect(outcome.errorLines == 1, "\(verb)")
      #expect(outcome.text.isEmpty, "\(verb)")
    }
  }

  @Test func whatTheStateDoesNotAllowIsSaid() throws {
    let state = try StateDirectory()
    try state.define("web", guest: "echo")
    for verb in ["stop", "pause", "resume", "reboot", "console"] {
      let outcome = try state.roost(verb, "web")
      #expect(outcome.status == 4, "\(verb)")
      #expect(outcome.errorLines == 1, "\(verb)")
    }
    #expect(try state.roost("start", "web").status == 0)
    for verb in ["start", "resume", "undefine"] {
      let outcome = try state.roost(verb, "web")
      #expect(outcome.status == 4, "\(verb)")
      #expect(outcome.errorLines == 1, "\(verb)")
    }
  }

  @Test func aBrokenEntryIsListedAndCanBeUndefined() throws {
    let state = try StateDirectory()
    try state.define("good", guest: "echo")
    try state.define("bad", guest: "echo")
    try "not json".write(
      toFile: "\(state.path)/machines/bad/definition.json", atomically: true, encoding: .utf8)
    let machines = try state.list()
    #expect(machines["good"]?["state"] as? String == "stopped")
    #expect(machines["bad"]?["state"] as? String == "broken")
    #expect((machines["bad"]?["reason"] as? String)?.isEmpty == false)
    #expect(try state.roost("start", "bad").status == 4)
    #expect(try state.roost("undefine", "bad").status == 0)
    #expect(try state.list().keys.sorted() == ["good"])
  }

  @Test func sevenMistakesAreSevenLines() throws {
    let state = try StateDirectory()
    let file = try state.write(
      """
      schema: 1
      nam: web
      vcpus: 100
      memory: 12
      boot: {guest: no-such-guest}
      disks: [{path: a.img, format: vmdk}]
      serial: nowhere
      on: {crash: explode}
      """, to: "bad.yaml")
    let outcome = try state.roost("define", file)
    #expect(outcome.status == 2)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count >= 7)
    #expect(lines.allSatisfy { $0.hasPrefix("\(file):") })
    #expect(lines.contains { $0.hasPrefix("\(file):2:1:") })
    #expect(lines.contains { $0.hasPrefix("\(file):3:8:") })
    #expect(lines.contains { $0.hasPrefix("\(file):8:13:") })
    #expect(try state.list().isEmpty)
  }

  @Test func twoStartsAtOnceHaveOneWinner() throws {
    let state = try StateDirectory()
    try state.define("web", guest: "echo")
    let children = try (0..<4).map { _ in try state.begin("start", "web") }
    let statuses = children.map { $0.finish().status }.sorted()
    #expect(statuses == [0, 4, 4, 4])
    #expect(try state.state(of: "web") == "running")
  }

  @Test func aHundredMachinesStartAndStopTogether() throws {
    let state = try StateDirectory()
    var files: [String] = []
    for number in 1...100 {
      files.append(
        try state.write(
          "schema: 1\nname: m\(number)\nmemory: 1MiB\nboot: {guest: halt}\n", to: "m\(number).yaml")
      )
    }
    let definition = try ChildProcess.run(state.command(["define"] + files))
    #expect(definition.status == 0)
    #expect(try state.roost("start", "m*").status == 0)
    let machines = try state.list()
    #expect(machines.count == 100)
    #expect(machines.values.allSatisfy { $0["state"] as? String == "running" })
    #expect(try state.roost("stop", "--force", "m*").status == 0)
    #expect(try state.list().values.allSatisfy { $0["state"] as? String == "stopped" })
    #expect(try state.roost("undefine", "m*").status == 0)
    #expect(state.files(of: "") == [])
  }
}
