// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("what a user gets wrong", .enabled(if: Programs.areBuilt, "\(Programs.reason)"))
struct MistakeTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    /// What the message has to name.
    let mentions: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ line: String, _ status: Int32, _ mentions: String) {
      arguments = line.split(separator: " ").map(String.init)
      (self.status, self.mentions) = (status, mentions)
    }
  }

  static let usage = [
    Mistake("boot --guest hello --memory 0", 2, "--memory 0"),
    Mistake("boot --guest hello --memory 1e3", 2, "256MiB"),
    Mistake("boot --guest hello --memory 4KiB", 2, "64KiB"),
    Mistake("boot --guest hello --memory 65KiB", 2, "4KiB"),
    Mistake("boot --guest hello --memory 2TiB", 2, "1TiB"),
    Mistake("boot --guest hello --memory 99999999999999999999GiB", 2, "--memory"),
    Mistake("boot --guest hello --vcpus 100000", 2, "1 to 64"),
    Mistake("boot --guest hello --vcpus 0", 2, "1 to 64"),
    Mistake("boot --guest hello --vcpus two", 2, "1 to 64"),
    Mistake("boot --guest hello --timeout 5", 2, "30s"),
    Mistake("boot --guest hello --timeout 0s", 2, "30s"),
    Mistake("boot --guest hello --serial tty", 2, "stdio"),
    Mistake("boot --guest hello --serial file:", 2, "file:PATH"),
    Mistake("boot --guest hello --disk ,readonly", 2, "path"),
    Mistake("boot --guest hello --disk x,format=qcow2", 2, "qemu-img"),
    Mistake("boot --guest hello --disk x,format=vdi", 2, "raw"),
    Mistake("boot --guest hello --initrd x", 2, "--initrd"),
    Mistake("boot --guest hello --protocol elf64", 2, "--protocol"),
    Mistake("boot vmlinuz --protocol efi", 2, "multiboot"),
    Mistake("boot vmlinuz --guest hello", 2, "--guest"),
    Mistake("boot", 2, "--guest hello"),
    Mistake("boot one two", 2, "two"),
    Mistake("boot --guest", 2, "--guest"),
    Mistake("boot --guest hello --colour red", 2, "--colour"),
    Mistake("launch", 2, "launch"),
    Mistake("guests --format xml", 2, "json"),
  ]

  static let machines = [
    Mistake("boot --guest nobody", 2, "hello"),
    Mistake("boot --guest block", 2, "--disk"),
    Mistake("boot --guest smp", 2, "--vcpus 2"),
    Mistake("boot --guest echo --memory 64KiB", 2, "2048 KiB"),
    Mistake("boot /etc/passwd", 1, "/etc/passwd"),
    Mistake("boot /", 1, "directory"),
    Mistake("boot /nonexistent/vmlinuz", 1, "/nonexistent/vmlinuz"),
    Mistake("boot --guest hello --disk /", 1, "directory"),
    Mistake("boot --guest hello --disk /nonexistent/disk", 1, "/nonexistent/disk"),
    Mistake("boot --guest hello --serial file:/nonexistent/log", 1, "/nonexistent/log"),
    Mistake("boot --guest hello --serial unix:/nonexistent/socket", 1, "/nonexistent/socket"),
    Mistake("boot --guest hello --serial unix:\(String(repeating: "x", count: 200))", 1, "107"),
    Mistake("boot --guest hello --report /nonexistent/report", 1, "/nonexistent/report"),
  ]

  /// One line that says what is wrong, nothing else, and the contract's status.
  private func check(_ outcome: ChildProcess.Outcome, _ status: Int32, _ mentions: String) {
    #expect(outcome.status == status)
    #expect(outcome.text == "")
    #expect(outcome.errorLines == 1, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("roost: "), "\(outcome.errors)")
    #expect(outcome.errors.contains(mentions), "\(outcome.errors)")
    #expect(outcome.errors.hasSuffix("\n"))
  }

  @Test(arguments: usage)
  func wrongUsage(_ mistake: Mistake) throws {
    check(
      try ChildProcess.run([Programs.roost] + mistake.arguments), mistake.status, mistake.mentions)
  }

  @Test(
    .enabled(if: KVMAvailability.isUsable, "\(KVMAvailability.reason)"), arguments: machines)
  func impossibleMachine(_ mistake: Mistake) throws {
    check(
      try ChildProcess.run([Programs.roost] + mistake.arguments), mistake.status, mistake.mentions)
  }

  @Test(.enabled(if: KVMAvailability.isUsable, "\(KVMAvailability.reason)"))
  func truncatedELF() throws {
    let directory = try TemporaryDirectory()
    let program = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Programs.monitor)))
    let kernel = try directory.write(Array(program.prefix(100)), to: "vmlinux")
    check(try Programs.boot(kernel), 1, kernel)
    let header = try directory.write(Array(program.prefix(40)), to: "header")
    check(try Programs.boot(header), 1, header)
  }

  @Test(.enabled(if: KVMAvailability.isUsable, "\(KVMAvailability.reason)"))
  func kernelLargerThanMemory() throws {
    let directory = try TemporaryDirectory()
    let kernel = try directory.makeSparseFile("kernel", size: 5 << 30)
    check(try Programs.boot(kernel, "--memory", "64MiB"), 1, kernel)
    check(try Programs.boot(kernel, "--memory", "64MiB", "--protocol", "real"), 1, "5368709120")
  }

  @Test(.enabled(if: KVMAvailability.isUsable, "\(KVMAvailability.reason)"))
  func failureLeavesNoReport() throws {
    let directory = try TemporaryDirectory()
    let outcome = try Programs.boot("/etc/passwd", "--report", directory.file("report"))
    check(outcome, 1, "/etc/passwd")
    #expect(directory.names == [])
  }

  @Test(
    .enabled(
      if: getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv"),
      "skipped, only root can try as somebody without permission, with setpriv"),
    .enabled(if: KVMAvailability.isUsable, "\(KVMAvailability.reason)"))
  func noPermissionOnKVM() throws {
    // The programs themselves may lie where only their owner gets in.
    let directory = try TemporaryDirectory()
    for program in [Programs.roost, Programs.monitor] {
      try Programs.copy(program, to: directory)
    }
    unsafe chmod(directory.path, 0o755)
    let arguments = [
      "setpriv", "--reuid=65534", "--clear-groups", directory.file("roost"), "boot", "--guest",
      "hello",
    ]
    let mode = (try FileManager.default.attributesOfItem(atPath: "/dev/kvm")[.posixPermissions])
    guard let mode = mode as? Int, mode & 0o006 == 0 else { return }
    check(try ChildProcess.run(arguments), 3, "/dev/kvm")
  }

  @Test func monitorMissing() throws {
    let directory = try TemporaryDirectory()
    let copy = try Programs.copy(Programs.roost, to: directory)
    let outcome = try ChildProcess.run(
      [copy, "boot", "--guest", "hello"], environment: ["PATH=\(directory.path):"])
    check(outcome, 1, "roost-vmm")
  }

  @Test(.enabled(if: KVMAvailability.isUsable, "\(KVMAvailability.reason)"))
  func monitorInThePath() throws {
    let directory = try TemporaryDirectory()
    let copy = try Programs.copy(Programs.roost, to: directory)
    let outcome = try ChildProcess.run(
      [copy, "boot", "--guest", "hello"], environment: ["PATH=/nonexistent:\(Programs.directory)"])
    #expect(outcome.status == 0)
  }
}
