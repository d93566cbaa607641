// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport
import Testing

@Suite("KVM: the life of a machine", .enabled(if: Programs.canBoot, "\(Programs.bootReason)"))
struct MachineLifeTests {
  @Test func fromDefineToUndefine() throws {
    let state = try StateDirectory()
    let file = try state.write(
      "schema: 1\nname: web\nmemory: 16MiB\nboot: {guest: echo}\n", to: "web.yaml")

    var outcome = try state.roost("define", file)
    #expect(outcome.status == 0)
    #expect(outcome.text == "web: defined\n")
    #expect(try state.state(of: "web") == "stopped")

    outcome = try state.roost("start", "web")
    #expect(outcome.status == 0)
    #expect(outcome.text == "web: started\n")
    let machine = try #require(try state.list()["web"])
    #expect(machine["state"] as? String == "running")
    #expect(machine["backend"] as? String == "native")
    #expect(machine["vcpus"] as? Int == 1)
    #expect(machine["memory"] as? Int == 16 << 20)
    #expect(machine["uptime"] is Int)

    let console = try state.begin("console", "web")
    #expect(console.waitForOutput("ready"))
    console.write("hello over there\n")
    #expect(console.waitForOutput("hello over there"))

    #expect(try state.roost("pause", "web").text == "web: paused\n")
    #expect(try state.state(of: "web") == "paused")
    #expect(try state.roost("resume", "web").text == "web: resumed\n")
    #expect(try state.state(of: "web") == "running")
    console.write("still there\n")
    #expect(console.waitForOutput("still there"))

    #expect(try state.roost("reboot", "--force", "web").status == 0)
    #expect(console.waitForOutput("ready"))

    #expect(try state.roost("stop", "--force", "web").text == "web: stopped\n")
    #expect(console.finish().status == 0)
    #expect(try state.state(of: "web") == "stopped")
    let log = try state.roost("logs", "web")
    #expect(log.text.contains("hello over there"))

    #expect(try state.roost("undefine", "web").text == "web: undefined\n")
    #expect(try state.list().isEmpty)
    #expect(state.files(of: "web") == [])
  }

  @Test func verbsAnswerProgramsInJSON() throws {
    let state = try StateDirectory()
    try state.define("web", guest: "echo")
    for verb in ["start", "pause", "resume"] {
      let outcome = try state.roost(verb, "web", "--format", "json")
      let value = try JSONSerialization.jsonObject(with: Data(outcome.output))
      let result = try #require((value as? [[String: Any]])?.first)
      #expect(result["name"] as? String == "web")
      #expect(result["verb"] as? String == verb)
      #expect(result["done"] is String)
      #expect(result["error"] is NSNull)
    }
    let outcome = try state.roost("start", "web", "--format", "json")
    #expect(outcome.status == 4)
    let value = try JSONSerialization.jsonObject(with: Data(outcome.output))
    let result = try #require((value as? [[String: Any]])?.first)
    #expect((result["error"] as? String)?.contains("running") == true)
  }

  @Test func aGuestThatEndsItselfLeavesItsEnd() throws {
    let state = try StateDirectory()
    try state.define("greeter", guest: "hello")
    #expect(try state.roost("start", "greeter").status == 0)
    let wait = try state.roost("wait", "greeter")
    #expect(wait.status == 0)
    #expect(wait.text.hasPrefix("greeter: "))
    #expect(try state.roost("logs", "greeter").text.contains("Hello from real mode"))
    #expect(try state.state(of: "greeter") == "stopped")
  }

  @Test func aCrashIsToldWithItsReason() throws {
    let state = try StateDirectory()
    try state.define("faulty", guest: "triple-fault")
    #expect(try state.roost("start", "faulty").status == 0)
    #expect(try state.roost("wait", "faulty").status == 125)
    let machine = try #require(try state.list()["faulty"])
    #expect(machine["state"] as? String == "crashed")
    #expect((machine["reason"] as? String)?.contains("triple fault") == true)
    // It is worth knowing without asking for all machines.
    #expect(try state.roost("list", "--quiet").text == "faulty\n")
  }

  @Test func aCrashedMachineCanRestartByItself() throws {
    let state = try StateDirectory()
    try state.define("faulty", guest: "triple-fault", "on: {crash: restart}")
    #expect(try state.roost("start", "faulty").status == 0)
    let log = try state.begin("logs", "--follow", "faulty")
    #expect(log.waitForOutput("about to fault"))
    #expect(log.waitForOutput("about to fault"))
    #expect(try state.state(of: "faulty") == "running")
    #expect(try state.roost("stop", "--force", "faulty").status == 0)
    #expect(log.finish().status == 0)
  }

  @Test func aPowerButtonThatNobodyHearsIsSaid() throws {
    let state = try StateDirectory()
    try state.define("deaf", guest: "halt")
    #expect(try state.roost("start", "deaf").status == 0)
    let outcome = try state.roost("stop", "--timeout", "100ms", "deaf")
    #expect(outcome.status == 124)
    #expect(outcome.errorLines == 1)
    #expect(try state.state(of: "deaf") == "running")
  }

  @Test func severalMachinesByPattern() throws {
    let state = try StateDirectory()
    for name in ["web-1", "web-2", "db"] { try state.define(name, guest: "halt") }
    #expect(try state.roost("start", "web-*").text == "web-1: started\nweb-2: started\n")
    #expect(try state.roost("list", "--quiet").text == "web-1\nweb-2\n")
    let stop = try state.roost("stop", "--force", "*")
    #expect(stop.status == 4)
    #expect(stop.text == "web-1: stopped\nweb-2: stopped\n")
    #expect(try state.roost("start", "no-such-*").status == 4)
    #expect(try state.roost("undefine", "web-?", "db").status == 0)
    #expect(try state.list().isEmpty)
  }

  @Test func startAttachesTheTerminal() throws {
    let state = try StateDirectory()
    try state.define("web", guest: "echo")
    let terminal = try PseudoTerminal()
    let child = try ChildProcess(
      ["setsid", "--ctty"] + state.command(["start", "--attach", "web"]),
      input: .descriptor(terminal.other), output: .descriptor(terminal.other))
    #expect(terminal.waitForOutput("ready"))
    #expect(!terminal.settings.isCooked)
    terminal.type("abc")
    #expect(terminal.waitForOutput("abc"))
    terminal.type("\u{1}x")
    #expect(child.finish().status == 0)
    #expect(terminal.settings.isCooked)
    #expect(try state.state(of: "web") == "running")
  }

  @Test func severalWatchOneConsole() throws {
    let state = try StateDirectory()
    try state.define("web", guest: "echo")
    #expect(try state.roost("start", "web").status == 0)
    let first = try state.begin("console", "web")
    let second = try state.begin("console", "web")
    #expect(first.waitForOutput("ready"))
    #expect(second.waitForOutput("ready"))
    first.write("to all\n")
    #expect(first.waitForOutput("to all"))
    #expect(second.waitForOutput("to all"))
    first.write("\u{4}")
    #expect(first.finish().status == 0)
    #expect(second.finish().status == 0)
  }

  @Test func countersAreLive() throws {
    let state = try StateDirectory()
    try state.define("web", guest: "echo")
    #expect(try state.roost("start", "web").status == 0)
    let console = try state.begin("console", "web")
    #expect(console.waitForOutput("ready"))
    let machine = try state.inspect("web")
    #expect(machine["state"] as? String == "running")
    let counters = try #require(machine["counters"] as? [String: Any])
    let vcpus = try #require(counters["vcpus"] as? [[String: Any]])
    let exits = try #require(vcpus.first?["exits"] as? [String: Any])
    #expect((exits.values.compactMap { $0 as? Int }.max() ?? 0) > 5)
    #expect((vcpus.first?["cpuTime"] as? Int ?? 0) > 0)
  }
}
