// SPDX-License-Identifier: Apache-2.0

@testable import Monitor
import Testing

@Suite("the arguments of roost-vmm")
struct MonitorArgumentsTests {
  @Test func inAnyOrder() throws {
    let first = try MonitorArguments(["--configuration", "m.json", "--ready-fd", "1"])
    #expect((first.source, first.readiness) == (.file(path: "m.json"), 1))
    let second = try MonitorArguments(["--ready-fd", "2", "--configuration-fd", "0"])
    #expect((second.source, second.readiness) == (.descriptor(0), 2))
    #expect(try MonitorArguments(["--configuration-fd", "7"]).readiness == nil)
  }

  @Test(arguments: [
    [], ["--ready-fd", "1"], ["--configuration"], ["m.json"], ["--configuration", "a", "b"],
    ["--configuration", "a", "--configuration-fd", "0"], ["--help", "x"],
    ["--configuration", "a", "--ready-fd", "1", "--ready-fd", "1"],
  ])
  func notHowItIsUsed(_ arguments: [String]) {
    #expect(throws: MonitorArguments.Mistake.usage) { try MonitorArguments(arguments) }
  }

  @Test(arguments: [
    (["--configuration-fd", "x"], "--configuration-fd x: not a descriptor"),
    (["--configuration-fd", "-1"], "--configuration-fd -1: not a descriptor"),
    (["--configuration", "a", "--ready-fd", "1e3"], "--ready-fd 1e3: not a descriptor"),
    (["--ready-fd", "99999999999"], "--ready-fd 99999999999: not a descriptor"),
    (["--ready-fd", "1000000"], "--ready-fd 1000000: nothing is open there"),
    (
      ["--configuration-fd", "0", "--ready-fd", "0"], "--ready-fd 0: the document comes from there"
    ),
  ])
  func mistakesAreNamed(_ arguments: [String], _ message: String) {
    #expect(throws: MonitorArguments.Mistake.value(message)) { try MonitorArguments(arguments) }
  }
}
