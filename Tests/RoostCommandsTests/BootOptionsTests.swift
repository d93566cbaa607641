// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BootProtocols
import Monitor
@testable import RoostCommands
import Testing

@Suite("the options of roost boot")
struct BootOptionsTests {
  private func configuration(_ arguments: String...) throws -> MachineConfiguration {
    try Boot.parse(arguments).options.configuration()
  }

  @Test func defaults() throws {
    #expect(
      try configuration("--guest", "hello")
        == MachineConfiguration(boot: .guest(name: "hello", commandLine: "")))
  }

  @Test func everyOption() throws {
    let configuration = try configuration(
      "vmlinuz", "--initrd", "i", "--cmdline", "quiet", "--memory", "1GiB", "--vcpus", "4",
      "--disk", "a", "--disk", "b,readonly", "--serial", "unix:s", "--protocol", "pvh", "--timeout",
      "30s", "--report", "r")
    var expected = MachineConfiguration(
      boot: .kernel(path: "vmlinuz", initrd: "i", commandLine: "quiet", bootProtocol: .pvh))
    expected.memory = 1 << 30
    expected.vcpus = 4
    expected.disks = [
      DiskConfiguration(path: "a"), DiskConfiguration(path: "b", isReadOnly: true),
    ]
    expected.serial = .socket(path: "s")
    expected.timeout = 30_000_000_000
    expected.reportPath = "r"
    #expect(configuration == expected)
  }

  @Test func whatIsAcceptedHereIsAcceptedThere() throws {
    for memory in ["64KiB", "68KiB", "1TiB"] {
      let configuration = try configuration("--guest", "hello", "--memory", memory)
      #expect(
        try MachineConfiguration(document: Array(configuration.document.utf8), name: "m")
          == configuration)
    }
  }

  @Test func fifteenDisksAreTooMany() throws {
    var arguments = ["--guest", "hello"]
    for _ in 0..<15 { arguments += ["--disk", "d"] }
    let boot = try Boot.parse(arguments)
    let failure = #expect(throws: CommandFailure.self) { try boot.options.configuration() }
    #expect(failure?.exitStatus == 2)
    #expect(failure?.message.contains("14") == true)
  }

  /// `roost boot` reads plain command lines by itself; it must not read them otherwise.
  @Test(arguments: [
    "", "vmlinuz", "--guest hello", "vmlinuz --initrd i --cmdline x=y --vcpus 2",
    "--vcpus 2 vmlinuz --memory 1GiB", "a --disk b --disk c,readonly --serial none",
    "--guest echo --serial pty --timeout 3s --report r", "a --protocol real",
  ])
  func plainCommandLines(_ line: String) throws {
    let arguments = line.split(separator: " ").map(String.init)
    #expect(try BootOptions(plain: arguments) == Boot.parse(arguments).options)
  }

  @Test(arguments: [
    "--help", "-h", "--version", "--machine m.yaml", "--guest", "--guest --serial none", "a b",
    "--no-such 1", "--guest=hello", "--guest a --guest b", "-- a", "-", "--disk -d a",
  ])
  func whatIsNotPlainIsLeftToTheDefinition(_ line: String) {
    #expect(BootOptions(plain: line.split(separator: " ").map(String.init)) == nil)
  }
}
