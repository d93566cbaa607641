// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing

@Suite("roost doctor", .enabled(if: Programs.areBuilt, "\(Programs.reason)"))
struct DoctorTests {
  /// Whether mounts can be changed for a program alone.
  private static let canMount =
    (try? ChildProcess.run(["unshare", "--mount", "true"]).status) == 0

  /// The checks of a report, by their ids.
  private func checks(_ outcome: ChildProcess.Outcome) throws -> [String: JSONValue] {
    let report = try JSONValue(parsing: outcome.output)
    #expect(report["exitStatus"]?.intValue == Int(outcome.status))
    let checks = try #require(report["checks"]?.arrayValue)
    return Dictionary(
      uniqueKeysWithValues: checks.compactMap { check in
        check["id"]?.stringValue.map { ($0, check) }
      })
  }

  /// Runs `roost doctor` after shell commands that change its surroundings.
  private func run(after script: String, _ arguments: String...) throws -> ChildProcess.Outcome {
    let words = [Programs.roost, "doctor"] + arguments + ["--format", "json"]
    return try ChildProcess.run(
      ["bash", "-c", "set -e; \(script); exec \"$@\"", "bash"] + words)
  }

  /// The same in a mount namespace of its own.
  private func run(
    mounting script: String, _ arguments: String...
  ) throws -> ChildProcess.Outcome {
    let words = [Programs.roost, "doctor"] + arguments + ["--format", "json"]
    return try ChildProcess.run(
      [
        "unshare", "--mount", "--propagation", "private", "bash", "-c",
        "set -e; \(script); exec \"$@\"", "bash",
      ] + words)
  }

  @Test func everyCheckIsListed() throws {
    let list = try Programs.run("doctor", "--list")
    #expect(list.status == 0)
    let ids = list.text.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    #expect(ids.count > 25)
    #expect(ids.contains("kvm.device"))
    let some = try Programs.run("doctor", "--list", "--only", "kvm", "--skip", "kvm.speed")
    #expect(some.text.split(separator: "\n").allSatisfy { $0.hasPrefix("kvm.") })
    #expect(!some.text.contains("kvm.speed"))
    let objects = try JSONValue(
      parsing: Programs.run("doctor", "--list", "--format", "json").output)
    #expect(objects.arrayValue?.count == ids.count)
    #expect(objects[0]?["explanation"]?.stringValue?.isEmpty == false)
  }

  @Test(arguments: [
    (["--only", "kvm.devise"], "did you mean 'kvm.device'?"),
    (["--only", "kvm", "--skip", "kvm.*"], "no check is left"),
    (["--only", "kvm", "--require", "network.tun"], "not among those that run"),
    (["--timeout", "5"], "a number with its unit"),
    (["--repeat", "0"], "1 to 1000"),
    (["--list", "--format", "tap"], "text or json"),
    (["--format", "yaml"], "yaml"),
  ])
  func aMistakeIsOneLineWithStatus2(arguments: [String], words: String) throws {
    let outcome = try ChildProcess.run([Programs.roost, "doctor"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(words))
    #expect(outcome.errorLines == 1)
    #expect(outcome.output.isEmpty)
  }

  @Test func everyFormatComesOut() throws {
    for (format, beginning) in [
      ("text", "pass  host.processor"), ("tap", "TAP version 14\n1..1\nok 1 - host.processor"),
      ("json", "{\n  \"schema\": 1"), ("junit", "<?xml"),
    ] {
      let outcome = try Programs.run("doctor", "--only", "host.processor", "--format", format)
      #expect(outcome.status == 0)
      #expect(outcome.text.hasPrefix(beginning), "\(format)")
      #expect(outcome.errors.isEmpty)
    }
  }

  @Test func repetitionsAreTimed() throws {
    let outcome = try Programs.run(
      "doctor", "--only", "host.processor", "--repeat", "5", "--format", "json")
    let times = try checks(outcome)["host.processor"]?["nanoseconds"]
    #expect(times?["runs"]?.arrayValue?.count == 5)
    let values = ["min", "median", "max"].compactMap { times?[$0]?.unsignedValue }
    #expect(values.count == 3 && values == values.sorted())
  }

  @Test func onlySkipsMakeStatus77AndARequiredSkipFails() throws {
    let script = "export PATH=/nonexistent"
    let only = ["--only", "libvirt.drivers"]
    // A machine that has virsh in a directory of administrators has it still.
    let outcome = try run(after: script, only[0], only[1])
    guard outcome.status == 77 else { return }
    #expect(try checks(outcome)["libvirt.drivers"]?["status"] == "skip")
    let required = try run(after: script, only[0], only[1], "--require", "libvirt")
    #expect(required.status == 1)
  }

  @Test(.enabled(if: canMount, "mounts cannot be changed here: run as root"))
  func aMissingKVMIsStatus3() throws {
    // A /dev of its own, with what programs need.
    let outcome = try run(
      mounting: """
        d=$(mktemp -d); mount -t tmpfs none $d; touch $d/null; mount --bind /dev/null $d/null
        mount --move $d /dev; rmdir $d
        """, "--only", "kvm")
    #expect(outcome.status == 3)
    let found = try checks(outcome)
    #expect(found["kvm.device"]?["status"] == "fail")
    #expect(found["kvm.device"]?["fix"]?.stringValue?.isEmpty == false)
    #expect(found["kvm.speed"]?["status"] == "skip")
  }

  @Test(.enabled(if: canMount, "mounts cannot be changed here: run as root"))
  func aRegularFileInPlaceOfKVMIsStatus3() throws {
    let outcome = try run(
      mounting: """
        d=$(mktemp -d); mount -t tmpfs none $d; touch $d/null $d/kvm; mount --bind /dev/null $d/null
        mount --move $d /dev; rmdir $d
        """, "--only", "kvm.device")
    #expect(outcome.status == 3)
    let reason = try checks(outcome)["kvm.device"]?["reason"]?.stringValue
    #expect(reason == "/dev/kvm is a regular file, not the KVM device")
  }

  @Test(.enabled(if: canMount && Programs.canBoot, "\(Programs.bootReason)"))
  func aKVMThatMayNotBeOpenedIsStatus3AndNamesTheGroup() throws {
    // mount and setpriv come with util-linux.
    let outcome = try ChildProcess.run([
      "unshare", "--mount", "--propagation", "private", "bash", "-c",
      """
      set -e; d=$(mktemp -d); mount -t tmpfs none $d; chmod 755 $d
      mknod -m 0666 $d/null c 1 3; mknod -m 0660 $d/kvm c 10 232; chgrp 65533 $d/kvm
      mount -o remount,dev $d; cp "$0" $d/roost; mount --move $d /dev; rmdir $d
      exec setpriv --reuid 65534 --regid 65534 --clear-groups /dev/roost "$@"
      """, Programs.roost, "doctor", "--only", "kvm.device", "--format", "json",
    ])
    #expect(outcome.status == 3, "\(outcome.errors)")
    let check = try checks(outcome)["kvm.device"]
    #expect(check?["status"] == "fail")
    #expect(check?["fix"] == "sudo usermod -aG 65533 $USER")
  }

  @Test(.enabled(if: canMount, "mounts cannot be changed here: run as root"))
  func aMissingTunIsAFail() throws {
    let outcome = try run(
      mounting: "mount -t tmpfs none /dev/net", "--only", "network.tun")
    #expect(outcome.status == 1)
    let check = try checks(outcome)["network.tun"]
    #expect(check?["reason"] == "there is no /dev/net/tun: the module is not loaded")
    #expect(check?["fix"] == "sudo modprobe tun")
  }

  @Test(.enabled(if: canMount, "mounts cannot be changed here: run as root"))
  func aTemporaryDirectoryThatDoesNotExecuteIsAWarning() throws {
    let outcome = try run(
      mounting: "mount -t tmpfs -o noexec none /mnt; export TMPDIR=/mnt", "--only", "host.tmpdir")
    #expect(outcome.status == 0)
    let check = try checks(outcome)["host.tmpdir"]
    #expect(check?["status"] == "warn")
    #expect(check?["fix"] == "sudo mount -o remount,exec /mnt")
  }

  @Test func limitsThatAreTooLowFail() throws {
    let files = try run(after: "ulimit -n 40", "--only", "limits.nofile")
    #expect(files.status == 1)
    let check = try checks(files)["limits.nofile"]
    #expect(check?["measured"] == "40")
    #expect(check?["fix"] == "sudo prlimit --pid $$ --nofile=4096")

    let memory = try run(after: "ulimit -v 200000", "--only", "memory.available")
    #expect(memory.status == 1)
    #expect(try checks(memory)["memory.available"]?["fix"] == "ulimit -v unlimited")

    // What may be raised again needs no administrator.
    let soft = try run(after: "ulimit -S -n 600", "--only", "limits.nofile")
    #expect(soft.status == 0)
    #expect(try checks(soft)["limits.nofile"]?["fix"] == "ulimit -n 4096")
  }

  @Test func nothingIsShownToATerminalThatIsNotThere() throws {
    let outcome = try Programs.run("doctor", "--only", "host")
    #expect(!outcome.text.contains("\u{1B}"))
    #expect(outcome.errors.isEmpty)
  }
}
