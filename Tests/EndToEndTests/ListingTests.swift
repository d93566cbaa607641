// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("roost guests, version and help", .enabled(if: Programs.areBuilt, "\(Programs.reason)"))
struct ListingTests {
  private struct Guest: Decodable {
    let name: String
    let `protocol`: String
    let bytes: Int
    let summary: String
  }

  @Test func guestsAsJSON() throws {
    let outcome = try Programs.run("guests", "--format", "json")
    #expect(outcome.status == 0)
    let guests = try JSONDecoder().decode([Guest].self, from: Data(outcome.output))
    #expect(guests.contains { $0.name == "hello" && $0.protocol == "real" && $0.bytes > 0 })
    #expect(guests.allSatisfy { !$0.summary.isEmpty })
    #expect(Set(guests.map(\.name)).count == guests.count)

    let names = try Programs.run("guests", "--quiet").text.split(separator: "\n").map(String.init)
    #expect(names == guests.map(\.name))
    let table = try Programs.run("guests").text.split(separator: "\n").map(String.init)
    #expect(table.first?.hasPrefix("NAME") == true)
    #expect(table.count == guests.count + 1)
  }

  @Test func version() throws {
    let outcome = try Programs.run("version")
    #expect(outcome.status == 0)
    #expect(outcome.text.hasPrefix("roost "))
    #expect(try Programs.run("--version").status == 0)
  }

  @Test(arguments: [
    ["help"], ["--help"], [], ["help", "boot"], ["boot", "--help"], ["help", "guests"],
  ])
  func help(_ arguments: [String]) throws {
    let outcome = try ChildProcess.run([Programs.roost] + arguments)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(outcome.text.contains("USAGE: roost"))
  }

  @Test func helpNamesEveryOptionOfBoot() throws {
    let text = try Programs.run("help", "boot").text
    for option in [
      "--guest", "--initrd", "--cmdline", "--memory", "--vcpus", "--disk", "--serial",
      "--protocol", "--timeout", "--report",
    ] {
      #expect(text.contains(option), "\(option)")
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionScripts(_ shell: String) throws {
    let outcome = try Programs.run("--generate-completion-script", shell)
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("guests"))
    #expect(outcome.text.contains("hello-multiboot"))
  }

  @Test func bashTakesItsCompletionScript() throws {
    let directory = try TemporaryDirectory()
    let script = try directory.write(
      try Programs.run("--generate-completion-script", "bash").output, to: "roost.bash")
    let outcome = try ChildProcess.run(["bash", "-n", script])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func monitorProgramExplainsItself() throws {
    let help = try ChildProcess.run([Programs.monitor, "--help"])
    #expect(help.status == 0)
    #expect(help.text.contains("--configuration"))
    for arguments in [[], ["--bogus"], ["--configuration"], ["a", "b", "c"]] {
      let outcome = try ChildProcess.run([Programs.monitor] + arguments)
      #expect(outcome.status == 2)
      #expect(outcome.text == "")
    }
    #expect(try ChildProcess.run([Programs.monitor, "--configuration-fd", "x"]).status == 2)
    #expect(try ChildProcess.run([Programs.monitor, "--configuration-fd", "77"]).status == 1)
    #expect(
      try ChildProcess.run([Programs.monitor, "--configuration", "/nonexistent"]).status == 1)
  }

  @Test(arguments: [
    "", "{", "[]", "{}", #"{"schema":2}"#, #"{"schema":1,"boot":3}"#, "\u{0}",
    #"{"schema":1,"boot":{"guest":"hello"},"vcpus":1,"memory":65537}"#,
  ])
  func monitorRefusesBadDocuments(_ document: String) throws {
    let outcome = try ChildProcess.run(
      [Programs.monitor, "--configuration-fd", "0"], input: document)
    #expect(outcome.status == 2)
    #expect(outcome.errorLines == 1, "\(outcome.errors)")
    #expect(outcome.text == "")
  }
}
