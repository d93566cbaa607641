// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import ControlProtocol
import Monitor
import TestSupport
import Testing

@Suite("the machine's document")
struct MachineDocumentTests {
  private static let full: MachineConfiguration = {
    var configuration = MachineConfiguration(
      boot: .kernel(
        path: "/boot/vmlinuz \"x\"\n", initrd: "initrd.img", commandLine: "console=ttyS0 ünïcode",
        bootProtocol: .linux))
    configuration.name = "web"
    configuration.vcpus = 64
    configuration.memory = 1 << 40
    configuration.disks = [
      DiskConfiguration(path: "a,b.img"), DiskConfiguration(path: "c", isReadOnly: true),
    ]
    configuration.serial = .socket(path: "/run/x")
    configuration.hasEntropyDevice = false
    configuration.timeout = .max
    configuration.reportPath = "report.json"
    configuration.hasInterruptControllers = true
    configuration.requestedAt = 12345
    var supervision = Supervision(
      controlPath: "/run/c", logPath: "/log \"l\"", recordPath: "run.json")
    (supervision.onPowerOff, supervision.onReboot) = (.restart, .stop)
    supervision.onCrash = .restart
    configuration.supervision = supervision
    return configuration
  }()

  private static func read(_ text: String) throws(MachineError) -> MachineConfiguration {
    try MachineConfiguration(document: Array(text.utf8), name: "m.json")
  }

  @Test(arguments: [
    full, MachineConfiguration(boot: .guest(name: "hello", commandLine: "")),
    MachineConfiguration(
      boot: .kernel(path: "k", initrd: nil, commandLine: nil, bootProtocol: nil)),
  ])
  func roundTrip(_ configuration: MachineConfiguration) throws {
    #expect(try Self.read(configuration.document) == configuration)
    #expect(!configuration.document.contains("\n"))
  }

  @Test func defaultsAreThoseOfTheCommandLine() throws {
    let text = #"{"schema":1,"boot":{"guest":"hello"},"vcpus":1,"memory":268435456}"#
    #expect(
      try Self.read(text) == MachineConfiguration(boot: .guest(name: "hello", commandLine: "")))
  }

  /// Each with what the one line has to name.
  @Test(arguments: [
    ("", "1:1"), ("[]", "the document"), ("{", "1:2"), ("{} x", "1:4"),
    ("{}", "schema is missing"), (#"{"schema":2}"#, "schema is 2"),
    (#"{"schema":"1"}"#, "schema"), (#"{"schema":1}"#, "boot is missing"),
    (#"{"schema":1,"boot":"hello"}"#, "boot is to be an object"),
    (#"{"schema":1,"boot":{}}"#, "boot.kernel is missing"),
    (#"{"schema":1,"boot":{"kernel":1}}"#, "boot.kernel"),
    (#"{"schema":1,"boot":{"guest":[]}}"#, "boot.guest"),
    (#"{"schema":1,"boot":{"guest":"a","kernel":"b"}}"#, "boot.kernel"),
    (#"{"schema":1,"boot":{"guest":"a","initrd":"b"}}"#, "boot.initrd"),
    (#"{"schema":1,"boot":{"kernel":"a","protocol":"efi"}}"#, "boot.protocol"),
    (#"{"schema":1,"boot":{"kernel":"a","x\ny":1}}"#, #"boot.x\ny"#),
    (#"{"schema":1,"boot":{"guest":"a"}}"#, "vcpus is missing"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":0}"#, "vcpus"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":65}"#, "vcpus"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":1.5}"#, "vcpus"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":1}"#, "memory is missing"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":4096}"#, "memory"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":65537}"#, "memory"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":-65536}"#, "memory"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":2199023255552}"#, "memory"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":65536,"disks":{}}"#, "disks"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":65536,"disks":[1]}"#, "disks[0] is"),
    (
      #"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":65536,"disks":[{"path":"x"},{}]}"#,
      "disks[1].path is missing"
    ),
    (
      #"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":65536,"disks":[{"path":"x","ro":1}]}"#,
      "disks[0].ro"
    ),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":65536,"serial":"tty"}"#, "serial"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":65536,"timeout":-1}"#, "timeout"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":65536,"report":1}"#, "report"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":65536,"entropy":1}"#, "entropy"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":65536,"name":1}"#, "name"),
    (#"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":65536,"colour":1}"#, "colour"),
  ])
  func refusal(_ text: String, _ mention: String) {
    let error = #expect(throws: MachineError.self) { try Self.read(text) }
    let message = error?.description ?? ""
    #expect(error?.exitStatus == 2)
    #expect(message.hasPrefix("m.json:"), "\(message)")
    #expect(message.contains(mention), "\(message)")
    #expect(!message.contains("\n"))
  }

  /// Each with the whole message.
  @Test(arguments: [
    ("[]", "supervision is to be an object"),
    ("{}", "supervision.control is missing"),
    (#"{"control":""}"#, #"supervision.control cannot be "": it is a path"#),
    (#"{"control":"c"}"#, "supervision.log is missing"),
    (#"{"control":"c","log":1}"#, "supervision.log cannot be 1: it is a path"),
    (#"{"control":"c","log":"l"}"#, "supervision.record is missing"),
    (
      #"{"control":"c","log":"l","record":"r","on":"stop"}"#, "supervision.on is to be an object"
    ),
    (
      #"{"control":"c","log":"l","record":"r","on":{"crash":"reboot"}}"#,
      #"supervision.on.crash cannot be "reboot": it is stop or restart"#
    ),
    (
      #"{"control":"c","log":"l","record":"r","on":{"suspend":"stop"}}"#,
      #""supervision.on.suspend" is unknown"#
    ),
    (#"{"control":"c","log":"l","record":"r","x":1}"#, #""supervision.x" is unknown"#),
  ])
  func supervisionRefusal(_ supervision: String, _ message: String) {
    let text =
      #"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":65536,"supervision":\#(supervision)}"#
    let error = #expect(throws: MachineError.self) { try Self.read(text) }
    #expect(error?.description == "m.json: \(message)")
  }

  @Test func supervisionHasThePoliciesOfAMachineFile() throws {
    let text = #"""
      {"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":65536,
       "supervision":{"control":"c","log":"l","record":"r","on":{"poweroff":null}}}
      """#
    #expect(
      try Self.read(text).supervision
        == Supervision(controlPath: "c", logPath: "l", recordPath: "r"))
  }

  @Test func moreDisksThanSlots() {
    let disks = Array(repeating: #"{"path":"x"}"#, count: 15).joined(separator: ",")
    let text =
      #"{"schema":1,"boot":{"guest":"a"},"vcpus":1,"memory":65536,"disks":[\#(disks)]}"#
    let error = #expect(throws: MachineError.self) { try Self.read(text) }
    #expect(error?.description == "m.json: disks: at most 14")
  }

  @Test func damagedDocumentsAreRefusedOrRead() {
    var generator = SeededGenerator(seed: 1)
    let document = Array(Self.full.document.utf8)
    for _ in 0..<2000 {
      var damaged = document
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        damaged[Int.random(in: damaged.indices, using: &generator)] =
          UInt8.random(in: .min ... .max, using: &generator)
      }
      do throws(MachineError) {
        let read = try MachineConfiguration(document: damaged, name: "m.json")
        #expect(MachineConfiguration.vcpuRange.contains(read.vcpus))
      } catch {
        #expect(error.exitStatus == 2)
        #expect(!error.description.contains("\n"))
      }
    }
  }
}
